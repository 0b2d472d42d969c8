package io.heliograph.db;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The days of the big tables in a world in which time passes as a clock is moved.
public final class Days {
    private Days() {}

    /// @param keepDays how many past days are kept
    public static PartitionStore of(Database database, Clock clock, int keepDays) {
        SureTime sure =
                new SureTime(
                        database,
                        clock,
                        () -> ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()));
        return new PartitionStore(database, clock, sure, keepDays);
    }
}
