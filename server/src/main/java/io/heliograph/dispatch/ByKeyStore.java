package io.heliograph.dispatch;

import io.heliograph.db.Database;
import org.jdbi.v3.core.HandleCallback;

/// Reads by keys, whatever the statistics say: those of a day that is new do not fit it, and a page
/// then sorts all that waits, or reads a table through for each part of it. What is looked up for
/// each row is besides a lateral join with a limit, which keeps the planner from hashing a whole
/// table; `DispatchPlanTest` holds the statements to it.
final class ByKeyStore {
    static final String BY_KEY =
            """
            select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
                   set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
            """;

    private final Database database;

    ByKeyStore(Database database) {
        this.database = database;
    }

    <T> T read(HandleCallback<T, RuntimeException> work) {
        return database.inTransaction(handle -> {
            handle.execute(BY_KEY);
            return work.withHandle(handle);
        });
    }
}
