package io.heliograph.cluster;

import io.heliograph.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The lease in the row of a node. Times are the database's own, so that clocks of machines do not
/// matter.
final class LeaseStore {
    /// One start at a time looks who else is there. The number is any that nothing else locks.
    private static final String ALONE = "select pg_advisory_xact_lock(4859470)";

    private static final String OTHER_NODE =
            """
            select node_id
            from node
            where node_id <> :node
              and run > 0
            order by leased_since desc
            limit 1
            """;

    private static final String ADD =
            """
            insert into node (node_id, id_second_reserved, schedule_floor, expiry_floor)
            values (:node, 0, :now, :now)
            on conflict do nothing
            """;

    private static final String HOLDER =
            """
            select run, host, process, leased_since,
                   (extract(epoch from leased_until - clock_timestamp()) * 1000)::bigint as millis
            from node
            where node_id = :node
            """;

    private static final String LOCKED_HOLDER = HOLDER + "for update";

    private static final String END_SESSIONS =
            """
            select pg_terminate_backend(pid)
            from pg_stat_activity
            where datname = current_database()
              and application_name = :sessions
              and pid <> pg_backend_pid()
            """;

    private static final String RUN =
            """
            select run
            from node
            where node_id = ?
            """;

    private static final String TAKE =
            """
            update node
            set run = run + 1,
                host = :host,
                process = :process,
                leased_since = clock_timestamp(),
                leased_until = clock_timestamp() + :millis * interval '1 millisecond'
            where node_id = :node
            returning run
            """;

    private static final String RENEW =
            """
            update node
            set leased_until = clock_timestamp() + :millis * interval '1 millisecond'
            where node_id = :node
              and run = :run
            """;

    private static final String GIVE_BACK =
            """
            update node
            set leased_until = null
            where node_id = :node
              and run = :run
            """;

    private final Database database;
    private final int node;

    LeaseStore(Database database, int node) {
        this.database = database;
        this.node = node;
    }

    /// Who holds the node, or held it last.
    ///
    /// @param run 0: nobody ever
    /// @param since null: nobody ever
    /// @param left until the lease is over, negative afterwards; null: it was given back
    record Holder(
            long run,
            String host,
            String process,
            @Nullable Instant since,
            @Nullable Duration left) {}

    /// Which holder may be followed.
    @FunctionalInterface
    interface Judge {
        boolean mayFollow(Holder holder);
    }

    /// What trying has come to.
    sealed interface Trial {
        /// @param run the number of the new holder
        /// @param before who held it
        record Taken(long run, Holder before) implements Trial {}

        /// @param by who holds it
        record Held(Holder by) implements Trial {}

        /// The database is that of another node, whether it runs or not.
        record OfAnother(int node) implements Trial {}
    }

    /// Takes the lease where the judge lets it.
    ///
    /// @param now for the floors of a node that never was
    Trial take(Judge judge, String host, RunningProcess process, Duration length, Instant now) {
        return database.inTransaction(handle -> {
            handle.execute(ALONE);
            Optional<Integer> other =
                    handle.createQuery(OTHER_NODE)
                            .bind("node", node)
                            .mapTo(Integer.class)
                            .findOne();
            if (other.isPresent()) {
                return new Trial.OfAnother(other.get());
            }
            handle.createUpdate(ADD)
                    .bind("node", node)
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .execute();
            Holder holder = holder(handle, LOCKED_HOLDER).orElseThrow();
            if (!judge.mayFollow(holder)) {
                return new Trial.Held(holder);
            }
            long run =
                    handle.createQuery(TAKE)
                            .bind("node", node)
                            .bind("host", host)
                            .bind("process", process.toString())
                            .bind("millis", length.toMillis())
                            .mapTo(Long.class)
                            .one();
            return new Trial.Taken(run, holder);
        });
    }

    /// As it is now; without waiting for who may have locked the row.
    Optional<Holder> holder() {
        return database.read(handle -> holder(handle, HOLDER));
    }

    private Optional<Holder> holder(Handle handle, String sql) {
        return handle.createQuery(sql)
                .bind("node", node)
                .map((rows, context) -> {
                    OffsetDateTime since = rows.getObject("leased_since", OffsetDateTime.class);
                    Long millis = rows.getObject("millis", Long.class);
                    return new Holder(
                            rows.getLong("run"),
                            rows.getString("host"),
                            rows.getString("process"),
                            since == null ? null : since.toInstant(),
                            millis == null ? null : Duration.ofMillis(millis));
                })
                .findOne();
    }

    /// Ends what a process has open here: it may be frozen inside a transaction, which it would
    /// commit when it wakes, and whose locks others wait for.
    ///
    /// @return how many there were
    int endSessions(String process) {
        return database.read(handle ->
                handle.createQuery(END_SESSIONS)
                        .bind("sessions", RunningProcess.sessions(process))
                        .mapTo(Boolean.class)
                        .list()
                        .size());
    }

    /// @throws SQLException another run has taken the node
    void admit(Connection connection, long run) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(RUN)) {
            query.setInt(1, node);
            try (ResultSet rows = query.executeQuery()) {
                if (!rows.next() || rows.getLong("run") != run) {
                    throw new SQLException("another process has become node " + node, "08004");
                }
            }
        }
    }

    /// @return false: another run has taken the node
    boolean renew(long run, Duration length) {
        return database.inTransaction(handle ->
                handle.createUpdate(RENEW)
                                .bind("node", node)
                                .bind("run", run)
                                .bind("millis", length.toMillis())
                                .execute()
                        == 1);
    }

    /// The next start need not wait.
    void giveBack(long run) {
        database.useTransaction(handle ->
                handle.createUpdate(GIVE_BACK).bind("node", node).bind("run", run).execute());
    }
}
