package io.heliograph.simulator;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Two clocks, read once a round of the loop: one that only runs forward, and the one on the wall.
final class Time {
    private final LongSupplier nanos;
    private final InstantSource clock;
    private final long startNanos;
    private long elapsedMillis;
    private long epochMillis;

    Time(LongSupplier nanos, InstantSource clock) {
        this.nanos = nanos;
        this.clock = clock;
        startNanos = nanos.getAsLong();
        read();
    }

    void read() {
        elapsedMillis = (nanos.getAsLong() - startNanos) / 1_000_000;
        epochMillis = clock.millis();
    }

    /// Since the start.
    long elapsedMillis() {
        return elapsedMillis;
    }

    long epochMillis() {
        return epochMillis;
    }
}
