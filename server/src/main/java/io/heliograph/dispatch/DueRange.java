package io.heliograph.dispatch;

import java.time.Instant;

/// Scheduled messages that are still to be read.
///
/// @param after the position (begin, then id) after which they lie
/// @param until inclusive
record DueRange(Instant after, long afterId, Instant until) {}
