package io.heliograph.bench;

/// What a stretch of load brought.
///
/// @param startNanos when its first request was due
/// @param endNanos when its last answer came
/// @param latency from when a request was due to its answer
/// @param cpuNanos processor time of the generator's thread
record Load(Counts.Summary counts, long startNanos, long endNanos, Latency latency, long cpuNanos) {
    double seconds() {
        return (endNanos - startNanos) / 1e9;
    }
}
