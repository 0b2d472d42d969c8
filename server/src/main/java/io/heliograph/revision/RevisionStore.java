package io.heliograph.revision;

import io.heliograph.db.Database;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;

/// The latest change, and what was changed. The database's triggers write both.
public final class RevisionStore {
    /// The id of the latest change, to be read in one statement with what is put in memory.
    public static final String LATEST_ID = "(select change_id from revision)";

    /// All statements see the same moment.
    private static final String ONE_MOMENT =
            """
            set transaction isolation level repeatable read, read only
            """;

    private static final String LATEST =
            """
            select change_id, version
            from revision
            """;

    private static final String CHANGES =
            """
            select distinct kind, of_id
            from revision_change
            where change_id > :after
            """;

    private static final String FORGET =
            """
            delete from revision_change
            where change_id <= (select change_id from revision) - :max
            """;

    private final Database database;

    RevisionStore(Database database) {
        this.database = database;
    }

    /// @param changeId of the latest change
    record Revision(long changeId, long version) {}

    Revision latest() {
        return database.read(RevisionStore::latest);
    }

    static Revision latest(Handle handle) {
        return handle.createQuery(LATEST)
                .map((rows, _) -> new Revision(rows.getLong("change_id"), rows.getLong("version")))
                .one();
    }

    <T> T read(Function<Handle, T> read) {
        return database.read(read::apply);
    }

    <T> T atOneMoment(HandleCallback<T, RuntimeException> read) {
        return database.inTransaction(handle -> {
            handle.execute(ONE_MOMENT);
            return read.withHandle(handle);
        });
    }

    static Changes changes(Handle handle, long after) {
        Changes changes = new Changes();
        handle.createQuery(CHANGES)
                .bind("after", after)
                .map((rows, _) -> {
                    String kind = rows.getString("kind");
                    long id = rows.getLong("of_id");
                    if (rows.wasNull()) {
                        changes.addAll(kind);
                    } else {
                        changes.add(kind, id);
                    }
                    return kind;
                })
                .list();
        return changes;
    }

    /// Deletes all but the latest changes.
    void forget(long max) {
        database.useTransaction(handle -> handle.createUpdate(FORGET).bind("max", max).execute());
    }
}
