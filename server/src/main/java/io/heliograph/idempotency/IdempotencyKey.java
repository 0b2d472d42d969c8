package io.heliograph.idempotency;

/// The caller's own name for the request.
///
/// @param bodyHash SHA-256 of the request's body
@SuppressWarnings("ArrayRecordComponent") // compared by Arrays.equals where it matters
public record IdempotencyKey(String key, byte[] bodyHash) {}
