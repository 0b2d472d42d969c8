package io.heliograph.bench;

import java.time.Duration;

/// A stretch of load to be made.
///
/// @param requestsPerSecond a fixed rate; 0: each connection sends when its answer has come
record Stretch(Mode mode, Duration length, double requestsPerSecond) {
    boolean paced() {
        return requestsPerSecond > 0;
    }

    long intervalNanos() {
        return Math.max(1, Math.round(1e9 / requestsPerSecond));
    }
}
