package io.heliograph.db;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The days of the big tables: each day's ids have a partition of their own, made ahead and dropped
/// whole when it is past keeping.
public final class PartitionStore {
    private static final Logger log = LoggerFactory.getLogger(PartitionStore.class);
    private static final int DAYS_AHEAD = 8;
    private static final List<String> TABLES =
            List.of(
                    "message",
                    "blocked_message",
                    "flight",
                    "submission",
                    "provider_message",
                    "report",
                    "webhook_attempt");

    private static final String EXISTING =
            """
            select inhrelid::regclass::text
            from pg_inherits
            where inhparent = cast(:table as regclass)
            """;

    private final Database database;
    private final Clock clock;
    private final int keepDays;

    /// @param keepDays how many past days are kept
    public PartitionStore(Database database, Clock clock, int keepDays) {
        this.database = database;
        this.clock = clock;
        this.keepDays = keepDays;
    }

    /// Makes what the next days need and drops what is past keeping. Called at start and every
    /// hour.
    public void tick() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (String table : TABLES) {
            List<String> existing =
                    database.read(handle ->
                            handle.createQuery(EXISTING)
                                    .bind("table", table)
                                    .mapTo(String.class)
                                    .list());
            for (int day = -1; day <= DAYS_AHEAD; day++) {
                if (!existing.contains(name(table, today.plusDays(day)))) {
                    create(table, today.plusDays(day));
                }
            }
            String oldestKept = name(table, today.minusDays(keepDays));
            existing.stream()
                    .filter(partition -> partition.compareTo(oldestKept) < 0)
                    .forEach(this::drop);
        }
    }

    private void create(String table, LocalDate day) {
        long from = NodeIds.lowest(day.atStartOfDay().toInstant(ZoneOffset.UTC));
        long to = NodeIds.lowest(day.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC));
        if (from == to) {
            return; // before the epoch of the ids
        }
        String sql =
                "create table if not exists %s partition of %s for values from (%d) to (%d)"
                        .formatted(name(table, day), table, from, to);
        database.useTransaction(handle -> handle.execute(sql));
    }

    private void drop(String partition) {
        database.useTransaction(handle -> handle.execute("drop table " + partition));
        log.info("event=partition_dropped name={}", partition);
    }

    private static String name(String table, LocalDate day) {
        return table + "_" + day.toString().replace("-", "");
    }
}
