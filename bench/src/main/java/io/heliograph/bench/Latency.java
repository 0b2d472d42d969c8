package io.heliograph.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// A histogram's summary.
///
/// @param count how many were measured
record Latency(
        long count,
        double p50Millis,
        double p90Millis,
        double p99Millis,
        double p999Millis,
        double maxMillis) {
    /// Longer ones count as this long.
    private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(10);

    /// An empty histogram in microseconds, exact to three digits.
    static Histogram histogram() {
        return new Histogram(1, MICROS_MAX, 3);
    }

    static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 1, MICROS_MAX));
    }

    static Latency of(Histogram micros) {
        return new Latency(
                micros.getTotalCount(),
                micros.getValueAtPercentile(50) / 1000.0,
                micros.getValueAtPercentile(90) / 1000.0,
                micros.getValueAtPercentile(99) / 1000.0,
                micros.getValueAtPercentile(99.9) / 1000.0,
                micros.getMaxValue() / 1000.0);
    }
}
