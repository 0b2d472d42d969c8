package io.heliograph.db;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How far this node's clock and the database's are apart: what is due is decided by ours, so one
/// that is wrong sends early or late, and somebody must be told.
public final class ClockStore {
    /// Beyond it somebody is told.
    static final Duration APART_MAX = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(ClockStore.class);

    private final Database database;
    private final Clock clock;
    private volatile Duration ahead = Duration.ZERO;

    /// Nothing is known before the first [#tick].
    public ClockStore(Database database, Clock clock, MeterRegistry metrics) {
        this.database = database;
        this.clock = clock;
        Gauge.builder("heliograph.clock.ahead.seconds", this, store -> store.ahead.toMillis() / 1e3)
                .description(
                        "how far this node's clock is ahead of the database's; below 0: behind")
                .register(metrics);
    }

    /// Compares the two; called every few seconds.
    public void tick() {
        Instant before = clock.instant();
        long began = System.nanoTime();
        Instant theirs = database.now();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        ahead = ahead(before, theirs, took);
        if (disagrees()) {
            log.warn("event=clocks_disagree ahead_of_database_millis={}", ahead.toMillis());
        }
    }

    /// Theirs was read at some time while it took so long: what that explains is no difference.
    private static Duration ahead(Instant before, Instant theirs, Duration took) {
        if (theirs.isBefore(before)) {
            return Duration.between(theirs, before);
        }
        Instant after = before.plus(took);
        return theirs.isAfter(after) ? Duration.between(theirs, after) : Duration.ZERO;
    }

    /// How far ours is ahead of the database's; negative: behind.
    public Duration ahead() {
        return ahead;
    }

    /// Whether they are more than a second apart.
    public boolean disagrees() {
        return ahead.abs().compareTo(APART_MAX) > 0;
    }
}
