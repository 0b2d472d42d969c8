package io.heliograph.db;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A day of a big table, from its making to its end, beside all that read and write the table: it
/// is made apart and attached, and detached beside what runs before it is dropped. A kill in
/// between leaves nothing that the next try does not take up.
final class DayStore {
    private static final Logger log = LoggerFactory.getLogger(DayStore.class);

    /// How long a lock is waited for, since others may wait behind who waits.
    static final Duration LOCK_MAX = Duration.ofSeconds(2);

    /// What a detach beside others fails by where it cannot be: on Citus, and beside a default
    /// partition.
    private static final Set<String> NOT_BESIDE = Set.of("0A000", "55000");

    /// Where a day stands, from its making to its end.
    enum Standing {
        ATTACHED,
        /// New statements see it no more; those that began before may.
        DETACHING,
        DETACHED
    }

    record Day(String name, Standing standing) {}

    /// What was detached here is told by its comment: what an operator detaches to keep it stays.
    private static final String DAYS =
            """
            select c.oid::regclass::text as name,
                   case
                       when i.inhrelid is null then 'DETACHED'
                       when i.inhdetachpending then 'DETACHING'
                       else 'ATTACHED' end as standing
            from pg_class c
            left join pg_inherits i on i.inhrelid = c.oid
            where i.inhparent = cast(:table as regclass)
               or (i.inhrelid is null
                   and c.relkind = 'r'
                   and c.relnamespace = (select relnamespace from pg_class where oid = cast(:table as regclass))
                   and c.relname ~ ('^' || :table || '_[0-9]{8}$')
                   and obj_description(c.oid, 'pg_class') = :leaving)
            order by name
            """;

    private static final String LEAVING = "past keeping: detached to be dropped";

    private static final String IS_DETACHING =
            """
            select inhdetachpending
            from pg_inherits
            where inhrelid = to_regclass(:name)
            """;

    /// Two that make the same day: `if not exists` does not wait for the other's commit.
    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(?)";

    /// Of no meaning but being ours.
    private static final long MAKING = 0x48454c49_4441_59L;

    private final Database database;

    DayStore(Database database) {
        this.database = database;
    }

    /// The days of a table, the oldest first; of those that are detached only what was detached
    /// here.
    List<Day> of(String table) {
        return database.read(handle ->
                handle.createQuery(DAYS)
                        .bind("table", table)
                        .bind("leaving", LEAVING)
                        .map((rows, context) ->
                                new Day(
                                        rows.getString("name"),
                                        Standing.valueOf(rows.getString("standing"))))
                        .list());
    }

    /// Makes a day of a table where it is missing.
    ///
    /// @return false: somebody has locked the table for too long
    boolean make(String table, LocalDate day) {
        try {
            database.useTransaction(handle -> make(handle, table, day));
            return true;
        } catch (RuntimeException failure) {
            requireLocked(failure);
            log.warn("event=partition_not_made name={} why=locked", name(table, day));
            return false;
        }
    }

    /// An `attach` takes no lock that readers or writers of the table meet; a `create table …
    /// partition of` would take it for itself, behind whoever reads, and before all who come.
    private static void make(Handle handle, String table, LocalDate day) {
        long from = lowest(day);
        long to = lowest(day.plusDays(1));
        if (from == to) {
            return; // before the epoch of the ids
        }
        String name = name(table, day);
        handle.execute(timeout("set local"));
        handle.execute(ONE_AT_A_TIME, MAKING);
        Optional<Boolean> detaching =
                handle.createQuery(IS_DETACHING).bind("name", name).mapTo(Boolean.class).findOne();
        if (detaching.isPresent()) {
            if (!detaching.get()) {
                return; // another process has made it
            }
            handle.execute(detach(table, name) + " finalize"); // it is written to, so it comes back
        }
        handle.execute(
                "create table if not exists %s (like %s including all)".formatted(name, table));
        handle.execute(
                "alter table %s attach partition %s for values from (%d) to (%d)"
                        .formatted(table, name, from, to));
    }

    /// Detaches it first, where it is not yet. Somebody who has locked it for too long is logged.
    void drop(String table, Day day) {
        String name = day.name();
        try {
            if (day.standing() != Standing.DETACHED) {
                inTransaction("comment on table %s is '%s'".formatted(name, LEAVING));
            }
            switch (day.standing()) {
                case ATTACHED -> detachBesideOthers(table, name);
                case DETACHING -> inTransaction(detach(table, name) + " finalize");
                case DETACHED -> {}
            }
            inTransaction("drop table " + name);
            log.info("event=partition_dropped name={}", name);
        } catch (RuntimeException failure) {
            requireLocked(failure);
            log.warn("event=partition_not_dropped name={} why=locked", name);
        }
    }

    private void detachBesideOthers(String table, String name) {
        try {
            outsideTransaction(detach(table, name) + " concurrently");
        } catch (RuntimeException refused) {
            if (!NOT_BESIDE.contains(SqlFailure.state(refused))) {
                throw refused;
            }
            inTransaction(detach(table, name));
        }
    }

    private static String detach(String table, String name) {
        return "alter table %s detach partition %s".formatted(table, name);
    }

    private void inTransaction(String sql) {
        database.useTransaction(handle -> {
            handle.execute(timeout("set local"));
            handle.execute(sql);
        });
    }

    private void outsideTransaction(String sql) {
        database.read(handle -> {
            handle.execute(timeout("set"));
            try {
                return handle.execute(sql);
            } finally {
                handle.execute("reset lock_timeout");
            }
        });
    }

    private static String timeout(String set) {
        return "%s lock_timeout = %d".formatted(set, LOCK_MAX.toMillis());
    }

    private static void requireLocked(RuntimeException failure) {
        if (!(failure instanceof Database.LockWaited)) {
            throw failure;
        }
    }

    static long lowest(LocalDate day) {
        return NodeIds.lowest(day.atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    static LocalDate date(String table, String partition) {
        return LocalDate.parse(
                partition.substring(table.length() + 1), DateTimeFormatter.BASIC_ISO_DATE);
    }

    static String name(String table, LocalDate day) {
        return table + "_" + day.toString().replace("-", "");
    }
}
