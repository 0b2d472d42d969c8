package io.heliograph.db;

import java.time.Instant;
import java.time.ZoneOffset;

/// The row of a node: what a restart must know before it may begin.
public final class NodeStore {
    static final long SECONDS_AHEAD = 10;

    /// What is reserved before a start has come to the end: one that is killed leaves no more.
    static final long FIRST_SECONDS_AHEAD = 1;

    private static final String TAKE_UP =
            """
            insert into node (node_id, id_second_reserved, schedule_floor, expiry_floor)
            values (:node, :second, :now, :now)
            on conflict (node_id) do update
            set id_second_reserved = node.id_second_reserved
            returning id_second_reserved, run
            """;

    private static final String RESERVE =
            """
            update node
            set id_second_reserved = greatest(id_second_reserved, :second),
                id_seconds_ahead = greatest(id_seconds_ahead, :ahead)
            where node_id = :node
              and run = :run
            """;

    private static final String GIVE_BACK =
            """
            update node
            set id_second_reserved = :second
            where node_id = :node
              and run = :run
              and id_second_reserved > :second
            """;

    private final Database database;

    /// Over that database.
    public NodeStore(Database database) {
        this.database = database;
    }

    /// @param lastSecond the last that an earlier run may have given ids out of
    /// @param run whose turn it is to be the node
    record TakenUp(long lastSecond, long run) {}

    TakenUp takeUp(int node, Instant now, long second) {
        return database.inTransaction(handle ->
                handle.createQuery(TAKE_UP)
                        .bind("node", node)
                        .bind("second", second - 1)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .map((rows, context) ->
                                new TakenUp(
                                        rows.getLong("id_second_reserved"), rows.getLong("run")))
                        .one());
    }

    /// As [Database#requireNoConnection].
    void requireNoConnection() {
        database.requireNoConnection();
    }

    /// @param ahead how far that is ahead of the clock
    /// @return false: another run has become the node
    boolean reserve(int node, long run, long second, long ahead) {
        return database.inTransaction(handle ->
                handle.createUpdate(RESERVE)
                                .bind("node", node)
                                .bind("run", run)
                                .bind("second", second)
                                .bind("ahead", ahead)
                                .execute()
                        == 1);
    }

    /// The seconds after that one are free again; nothing where another run has become the node.
    void giveBack(int node, long run, long second) {
        database.useTransaction(handle ->
                handle.createUpdate(GIVE_BACK)
                        .bind("node", node)
                        .bind("run", run)
                        .bind("second", second)
                        .execute());
    }
}
