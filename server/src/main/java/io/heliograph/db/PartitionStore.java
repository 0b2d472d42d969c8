package io.heliograph.db;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/// The days of the big tables: each day's ids have a partition of their own, made ahead and dropped
/// whole when it is past keeping.
///
/// Nothing of it keeps others from reading or writing: a day is made apart and attached, and
/// detached beside what runs before it is dropped. No lock is waited for longer than
/// [DayStore#LOCK_MAX]; what was not done then, or was cut by a kill, is done at a later tick.
public final class PartitionStore {
    private static final int DAYS_AHEAD = 8;

    /// Days past keeping that a tick drops.
    private static final int DROPPED_MAX = 1;

    /// The messages last: as long as they are there, what belongs to them is kept or gone by the
    /// same rule.
    static final List<String> TABLES =
            List.of(
                    "blocked_message",
                    "flight",
                    "submission",
                    "provider_message",
                    "report",
                    "assumed_end",
                    "lookup_result",
                    "webhook_attempt",
                    "search_posting",
                    "search_chunk",
                    "message");

    /// How long beyond its lifetime receipts and reports of a part may still come.
    private static final Duration TOLD_MAX = Duration.ofDays(15);

    /// A scheduled message of which something may still be told keeps its day, since that is where
    /// it goes.
    private static final String OPEN =
            """
            select exists (
                select 1
                from message
                where scheduled
                  and expires_at > :told_from
                  and message_id >= :from
                  and message_id < :to)
            """;

    private final Database database;
    private final DayStore days;
    private final Clock clock;
    private final SureTime sure;
    private final int keepDays;

    /// @param keepDays how many past days are kept
    public PartitionStore(Database database, Clock clock, SureTime sure, int keepDays) {
        this.database = database;
        this.days = new DayStore(database);
        this.clock = clock;
        this.sure = sure;
        this.keepDays = keepDays;
    }

    /// Makes what the next days need. Nothing is lost by it, so that a start may do it before it
    /// knows whether it is the node.
    public void makeMissing() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (String table : TABLES) {
            List<String> there =
                    days.of(table).stream()
                            .filter(day -> day.standing() == DayStore.Standing.ATTACHED)
                            .map(DayStore.Day::name)
                            .toList();
            boolean free = true;
            for (int ahead = -1; ahead <= DAYS_AHEAD && free; ahead++) {
                LocalDate day = today.plusDays(ahead);
                free = there.contains(DayStore.name(table, day)) || days.make(table, day);
            }
        }
    }

    /// Makes what the next days need and drops what is past keeping; called every hour by who is
    /// the node.
    public void tick() {
        makeMissing();
        dropOldest();
    }

    /// Drops the oldest day that is past keeping; for who is the node.
    ///
    /// One day only, and by the time that has surely come: a clock that jumps ahead by months must
    /// not cost the past before somebody can see it.
    public void dropOldest() {
        Instant surely = sure.instant();
        for (String table : TABLES) {
            LocalDate oldestKept = LocalDate.ofInstant(surely, ZoneOffset.UTC).minusDays(keepDays);
            days.of(table).stream()
                    .filter(day -> day.name().compareTo(DayStore.name(table, oldestKept)) < 0)
                    .filter(day -> !isOpen(DayStore.date(table, day.name()), surely))
                    .limit(DROPPED_MAX)
                    .forEach(day -> days.drop(table, day));
        }
    }

    private boolean isOpen(LocalDate day, Instant now) {
        return database.read(handle ->
                handle.createQuery(OPEN)
                        .bind("told_from", now.minus(TOLD_MAX).atOffset(ZoneOffset.UTC))
                        .bind("from", DayStore.lowest(day))
                        .bind("to", DayStore.lowest(day.plusDays(1)))
                        .mapTo(Boolean.class)
                        .one());
    }
}
