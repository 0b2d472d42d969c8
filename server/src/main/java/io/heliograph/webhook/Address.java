package io.heliograph.webhook;

/// Where reports go, and how they are told there.
///
/// @param url as the customer gave it
record Address(String url, Manner manner) {}
