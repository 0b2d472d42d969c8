package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.message.MessageType;
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

    private static final String SAVE_DISPATCH_FLOORS =
            """
            update node
            set dispatch_floor = :dispatch,
                schedule_floor = greatest(schedule_floor, :schedule)
            where node_id = :node
            """;

    private static final String SAVE_EXPIRY_FLOOR =
            """
            update node
            set expiry_floor = greatest(expiry_floor, :expiry)
            where node_id = :node
            """;

    private static final String LAGGING =
            """
            select account_id, type, provider_id, bulk, floor
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
            insert into lagging_backlog (node_id, account_id, type, provider_id, bulk, floor)
            values (:node, :account, :type, :provider, :bulk, :floor)
            """;

    private final Database database;
    private final int node;
    private @Nullable List<Floors.Lagging> lagging; // as saved by this run

    FloorStore(Database database, int node) {
        this.database = database;
        this.node = node;
    }

    /// Where this node's earlier run had come to.
    ///
    /// @param dispatch every unscheduled message below it is done but those of backlogs that lag,
    ///   and every flight's answers
    /// @param schedule every message that began before it is done
    /// @param expiry every message that expired before it was looked at
    record Saved(long dispatch, Instant schedule, Instant expiry) {}

    Saved floors() {
        return database.read(handle ->
                handle.createQuery(FLOORS)
                        .bind("node", node)
                        .map((rows, context) ->
                                new Saved(
                                        rows.getLong("dispatch_floor"),
                                        rows.getObject("schedule_floor", OffsetDateTime.class)
                                                .toInstant(),
                                        rows.getObject("expiry_floor", OffsetDateTime.class)
                                                .toInstant()))
                        .one());
    }

    /// The floor of dispatching may go back, where a backlog no longer lags.
    void saveDispatchFloors(Floors floors, Instant schedule) {
        database.useTransaction(handle -> {
            handle.createUpdate(SAVE_DISPATCH_FLOORS)
                    .bind("node", node)
                    .bind("dispatch", floors.dispatch())
                    .bind("schedule", schedule.atOffset(ZoneOffset.UTC))
                    .execute();
            if (!floors.lagging().equals(lagging)) {
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
                        .bind("type", kind.type().wireName())
                        .bind("provider", (short) kind.providerId())
                        .bind("bulk", one.lane().bulk)
                        .bind("floor", one.floor())
                        .add();
            }
        }
        rows.execute();
    }

    void saveExpiryFloor(Instant expiry) {
        database.useTransaction(handle ->
                handle.createUpdate(SAVE_EXPIRY_FLOOR)
                        .bind("node", node)
                        .bind("expiry", expiry.atOffset(ZoneOffset.UTC))
                        .execute());
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
                                                MessageType.named(rows.getString("type"))
                                                        .orElseThrow(),
                                                rows.getInt("provider_id")),
                                        rows.getBoolean("bulk"),
                                        rows.getLong("floor")))
                        .list());
    }
}
