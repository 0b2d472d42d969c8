package io.heliograph.webhook;

/// A range of the log to read.
///
/// @param after the last id that was read
/// @param upTo the last id to read
/// @param limit rows at most
/// @param octets of texts, after which it ends
record Page(long after, long upTo, int limit, long octets) {}
