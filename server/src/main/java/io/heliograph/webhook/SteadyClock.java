package io.heliograph.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongSupplier;

/// What waiting is measured by: follows the clock ahead, never back, and goes on by a monotonic
/// source while the clock is behind. So what is due by the clock is due by this, and a clock set
/// back makes nothing wait longer.
final class SteadyClock extends Clock {
    private final Clock clock;
    private final LongSupplier nanoTime;
    private Instant last;
    private long lastNanos;

    SteadyClock(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        last = clock.instant();
        lastNanos = nanoTime.getAsLong();
    }

    @Override
    public synchronized Instant instant() {
        Instant told = clock.instant();
        long nanos = nanoTime.getAsLong();
        Instant measured = last.plus(Duration.ofNanos(nanos - lastNanos));
        last = told.isAfter(measured) ? told : measured;
        lastNanos = nanos;
        return last;
    }

    @Override
    public ZoneId getZone() {
        return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new SteadyClock(clock.withZone(zone), nanoTime);
    }
}
