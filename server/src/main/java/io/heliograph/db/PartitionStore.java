package io.heliograph.db;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The days of the big tables: each day's ids have a partition of their own, made ahead and dropped
/// whole when it is past keeping.
public final class PartitionStore {
    private static final Logger log = LoggerFactory.getLogger(PartitionStore.class);
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
                    "lookup_result",
                    "webhook_attempt",
                    "search_posting",
                    "search_chunk",
                    "message");

    private static final String EXISTING =
            """
            select inhrelid::regclass::text
            from pg_inherits
            where inhparent = cast(:table as regclass)
            """;

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

    /// Two that make the same day: `if not exists` does not wait for the other's commit.
    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(?)";

    /// Of no meaning but being ours.
    private static final long MAKING = 0x48454c49_4441_59L;

    private final Database database;
    private final Clock clock;
    private final SureTime sure;
    private final int keepDays;

    /// @param keepDays how many past days are kept
    public PartitionStore(Database database, Clock clock, SureTime sure, int keepDays) {
        this.database = database;
        this.clock = clock;
        this.sure = sure;
        this.keepDays = keepDays;
    }

    /// Makes what the next days need. Nothing is lost by it, so that a start may do it before it
    /// knows whether it is the node.
    public void makeMissing() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (String table : TABLES) {
            List<String> existing = existing(table);
            for (int day = -1; day <= DAYS_AHEAD; day++) {
                if (!existing.contains(name(table, today.plusDays(day)))) {
                    create(table, today.plusDays(day));
                }
            }
        }
    }

    private List<String> existing(String table) {
        return database.read(handle ->
                handle.createQuery(EXISTING).bind("table", table).mapTo(String.class).list());
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
            existing(table).stream()
                    .filter(partition -> partition.compareTo(name(table, oldestKept)) < 0)
                    .sorted()
                    .filter(partition -> !isOpen(day(table, partition), surely))
                    .limit(DROPPED_MAX)
                    .forEach(this::drop);
        }
    }

    private boolean isOpen(LocalDate day, Instant now) {
        return database.read(handle ->
                handle.createQuery(OPEN)
                        .bind("told_from", now.minus(TOLD_MAX).atOffset(ZoneOffset.UTC))
                        .bind("from", lowest(day))
                        .bind("to", lowest(day.plusDays(1)))
                        .mapTo(Boolean.class)
                        .one());
    }

    private void create(String table, LocalDate day) {
        database.useTransaction(handle -> create(handle, table, day));
    }

    static void create(Handle handle, String table, LocalDate day) {
        long from = lowest(day);
        long to = lowest(day.plusDays(1));
        if (from == to) {
            return; // before the epoch of the ids
        }
        handle.execute(ONE_AT_A_TIME, MAKING);
        handle.execute(
                "create table if not exists %s partition of %s for values from (%d) to (%d)"
                        .formatted(name(table, day), table, from, to));
    }

    private void drop(String partition) {
        database.useTransaction(handle -> handle.execute("drop table " + partition));
        log.info("event=partition_dropped name={}", partition);
    }

    private static long lowest(LocalDate day) {
        return NodeIds.lowest(day.atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    private static LocalDate day(String table, String partition) {
        return LocalDate.parse(
                partition.substring(table.length() + 1), DateTimeFormatter.BASIC_ISO_DATE);
    }

    private static String name(String table, LocalDate day) {
        return table + "_" + day.toString().replace("-", "");
    }
}
