package io.heliograph.webhook;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.Database.LockWaited;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.statement.PreparedBatch;

/// The cursors of this node's accounts in the log, and the floor that stands for the others'.
final class PositionStore {
    /// The account id under which a node's floor is kept: accounts without a row of their own have
    /// nothing undone up to it.
    private static final long FLOOR = 0;

    private static final String MOVE =
            """
            insert into webhook_cursor (account_id, node_id, position)
            values (:account, :node, :position)
            on conflict (account_id, node_id) do update
            set position = excluded.position
            """;

    private static final String FORGET =
            """
            delete from webhook_cursor
            where account_id = :account
              and node_id = :node
            """;

    private static final String CURSORS =
            """
            select account_id, position
            from webhook_cursor
            where node_id = :node
            """;

    private final Database database;
    private final int node;

    PositionStore(Database database, int node) {
        this.database = database;
        this.node = node;
    }

    /// Moves cursors, or forgets those that the floor makes needless. Where somebody holds one for
    /// long, each is tried by itself.
    ///
    /// @param positions by account; empty: forgotten
    /// @return those that are held
    Set<AccountId> move(SortedMap<AccountId, Optional<Long>> positions) {
        try {
            write(positions);
            return Set.of();
        } catch (LockWaited held) {
            Set<AccountId> waiting = new HashSet<>();
            positions.forEach((account, position) -> {
                try {
                    write(new TreeMap<>(Map.of(account, position)));
                } catch (LockWaited still) {
                    waiting.add(account);
                }
            });
            return waiting;
        }
    }

    private void write(SortedMap<AccountId, Optional<Long>> positions) {
        if (positions.isEmpty()) {
            return;
        }
        database.useTransaction(handle -> {
            handle.execute(Database.LOCK_WAIT);
            PreparedBatch moved = handle.prepareBatch(MOVE);
            PreparedBatch forgotten = handle.prepareBatch(FORGET);
            positions.forEach((account, position) -> {
                if (position.isPresent()) {
                    moved.bind("position", position.get());
                }
                PreparedBatch batch = position.isPresent() ? moved : forgotten;
                batch.bind("account", account.value()).bind("node", node).add();
            });
            moved.execute();
            forgotten.execute();
        });
    }

    /// Moves the floor. All cursors that are below it have to be there.
    void moveFloor(long floor) {
        database.useTransaction(handle ->
                handle.createUpdate(MOVE)
                        .bind("account", FLOOR)
                        .bind("node", node)
                        .bind("position", floor)
                        .execute());
    }

    /// Where an earlier run of this node had come to.
    Cursors cursors() {
        Map<Long, Long> rows =
                database.read(handle ->
                        handle.createQuery(CURSORS)
                                .bind("node", node)
                                .reduceRows(
                                        new TreeMap<Long, Long>(),
                                        (map, row) -> {
                                            map.put(
                                                    row.getColumn("account_id", Long.class),
                                                    row.getColumn("position", Long.class));
                                            return map;
                                        }));
        Long floor = rows.remove(FLOOR);
        SortedMap<AccountId, Long> accounts = new TreeMap<>();
        rows.forEach((account, position) -> accounts.put(new AccountId(account), position));
        return new Cursors(accounts, floor == null ? 0 : floor);
    }

    /// @param floor what accounts without a cursor begin at
    record Cursors(SortedMap<AccountId, Long> accounts, long floor) {}
}
