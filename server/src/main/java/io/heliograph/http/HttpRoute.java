package io.heliograph.http;

/// A path that is answered.
///
/// @param method `GET` or `POST`
/// @param path as it was named, with a leading slash
public record HttpRoute(String method, String path) {}
