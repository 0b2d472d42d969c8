package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.text.MessageType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/// How far this node has come, so that the next start knows where to begin.
final class FloorStore {
    private static final String FLOORS =
            """
            select dispatch_floor, schedule_floor, expiry_floor
            from node
            where node_id = :node
            """;

    /// What was accepted after the floors were saved, by a clock that had been set back.
    private static final String BELOW =
            """
            select (
                       select min(begins_at)
                       from message
                       where scheduled
                         and begins_at <= :schedule
                         and message_id >= :dispatch) as begins,
                   (
                       select min(expires_at)
                       from message
                       where expires_at <= :expiry
                         and message_id >= :dispatch) as expires
            """;

    private static final String SAVE =
            """
            update node
            set dispatch_floor = :dispatch,
                schedule_floor = :schedule,
                expiry_floor = :expiry
            where node_id = :node
              and run = :run
            """;

    private static final String LAGGING =
            """
            select account_id, route_id, type, provider_id, bulk, floor
            from lagging_backlog
            where node_id = :node
            """;

    private static final String FORGET_LAGGING =
            """
            delete from lagging_backlog
            where node_id = :node
            """;

    private static final String SAVE_LAGGING =
            """
            insert into lagging_backlog (node_id, account_id, route_id, type, provider_id, bulk, floor)
            values (:node, :account, :route, :type, :provider, :bulk, :floor)
            """;

    private final Database database;
    private final int node;
    private final long run;
    private @Nullable List<Floors.Lagging> lagging; // as saved by this run

    FloorStore(Database database, NodeIds ids) {
        this.database = database;
        this.node = ids.node();
        this.run = ids.run();
    }

    /// Where this node's earlier run had come to.
    ///
    /// @param dispatch every unscheduled message below it is done but those of backlogs that lag,
    ///   and every flight's answers
    /// @param schedule every message that began before it is done
    /// @param expiry every message that expired before it was looked at
    record Saved(long dispatch, Instant schedule, Instant expiry) {}

    Saved floors() {
        return database.read(handle -> {
            Saved saved =
                    handle.createQuery(FLOORS)
                            .bind("node", node)
                            .map((rows, context) ->
                                    new Saved(
                                            rows.getLong("dispatch_floor"),
                                            rows.getObject("schedule_floor", OffsetDateTime.class)
                                                    .toInstant(),
                                            rows.getObject("expiry_floor", OffsetDateTime.class)
                                                    .toInstant()))
                            .one();
            return handle.createQuery(BELOW)
                    .bind("dispatch", saved.dispatch())
                    .bind("schedule", saved.schedule().atOffset(ZoneOffset.UTC))
                    .bind("expiry", saved.expiry().atOffset(ZoneOffset.UTC))
                    .map((rows, context) ->
                            new Saved(
                                    saved.dispatch(),
                                    below(
                                            saved.schedule(),
                                            rows.getObject("begins", OffsetDateTime.class)),
                                    below(
                                            saved.expiry(),
                                            rows.getObject("expires", OffsetDateTime.class))))
                    .one();
        });
    }

    private static Instant below(Instant floor, @Nullable OffsetDateTime first) {
        return first == null ? floor : first.toInstant().minusMillis(1);
    }

    /// Each floor may go back: that of dispatching where a backlog no longer lags, the others where
    /// the clock was set back. Nothing is saved by a process that is this node no more.
    void save(Floors floors, Instant schedule, Instant expiry) {
        database.useTransaction(handle -> {
            int saved =
                    handle.createUpdate(SAVE)
                            .bind("node", node)
                            .bind("run", run)
                            .bind("dispatch", floors.dispatch())
                            .bind("schedule", schedule.atOffset(ZoneOffset.UTC))
                            .bind("expiry", expiry.atOffset(ZoneOffset.UTC))
                            .execute();
            if (saved == 1 && !floors.lagging().equals(lagging)) {
                saveLagging(handle, floors.lagging());
            }
        });
        lagging = floors.lagging();
    }

    private void saveLagging(Handle handle, List<Floors.Lagging> all) {
        handle.createUpdate(FORGET_LAGGING).bind("node", node).execute();
        if (all.isEmpty()) {
            return;
        }
        PreparedBatch rows = handle.prepareBatch(SAVE_LAGGING);
        for (Floors.Lagging one : all) {
            for (Lane.Kind kind : one.lane().kinds) {
                rows.bind("node", node)
                        .bind("account", one.account().value())
                        .bind("route", kind.routeId())
                        .bind("type", kind.type().wireName())
                        .bind("provider", (short) kind.providerId())
                        .bind("bulk", one.lane().bulk)
                        .bind("floor", one.floor())
                        .add();
            }
        }
        rows.execute();
    }

    /// A backlog that lags, by what its messages are like.
    record Lagging(AccountId account, Lane.Kind kind, boolean bulk, long floor) {}

    /// Of this node's earlier run.
    List<Lagging> lagging() {
        return database.read(handle ->
                handle.createQuery(LAGGING)
                        .bind("node", node)
                        .map((rows, context) ->
                                new Lagging(
                                        new AccountId(rows.getLong("account_id")),
                                        new Lane.Kind(
                                                rows.getInt("route_id"),
                                                MessageType.named(rows.getString("type"))
                                                        .orElseThrow(),
                                                rows.getInt("provider_id")),
                                        rows.getBoolean("bulk"),
                                        rows.getLong("floor")))
                        .list());
    }
}
