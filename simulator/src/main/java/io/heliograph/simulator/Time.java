package io.heliograph.simulator;

import java.time.InstantSource;

/// Two clocks, read once a round of the loop: one that only runs forward, and the one on the wall.
final class Time {
    private final InstantSource clock;
    private final long startNanos = System.nanoTime();
    private long elapsedMillis;
    private long epochMillis;

    Time(InstantSource clock) {
        this.clock = clock;
        read();
    }

    void read() {
        elapsedMillis = (System.nanoTime() - startNanos) / 1_000_000;
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
