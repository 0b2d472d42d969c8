package io.heliograph.sheet;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// How the sheets of sources are laid out: steps of the caller's transaction.
final class MappingStore {
    private static final String COLUMNS =
            """
            select mapping_id, source, columns, guessed, revision
            from sheet_mapping
            """;

    private static final String FIND =
            COLUMNS
                    + """
                    where mapping_id = :id
                    """;

    private static final String LOCK = FIND + "for update\n";

    private static final String LIST =
            COLUMNS
                    + """
                    where mapping_id > :after
                    order by mapping_id
                    limit :limit
                    """;

    private static final String NAMED =
            """
            select mapping_id
            from sheet_mapping
            where source = :source
            """;

    private static final String ADD =
            """
            insert into sheet_mapping (source, columns, guessed)
            values (:source, :columns, :guessed)
            on conflict (source) do nothing
            returning mapping_id
            """;

    private static final String CHANGE =
            """
            update sheet_mapping
            set source = :source, columns = :columns, guessed = false, revision = revision + 1
            where mapping_id = :id
            """;

    private static final String REMOVE = "delete from sheet_mapping where mapping_id = :id";

    /// A row of the table.
    ///
    /// @param columns JSON
    record Kept(long id, String source, String columns, boolean guessed, long revision) {}

    Optional<Kept> find(Handle handle, long id) {
        return rows(handle.createQuery(FIND).bind("id", id)).stream().findFirst();
    }

    void lock(Handle handle, long id) {
        rows(handle.createQuery(LOCK).bind("id", id));
    }

    List<Kept> list(Handle handle, long after, int limit) {
        return rows(handle.createQuery(LIST).bind("after", after).bind("limit", limit));
    }

    Optional<Long> named(Handle handle, String source) {
        return handle.createQuery(NAMED).bind("source", source).mapTo(Long.class).findOne();
    }

    /// @return empty where there is one of that source
    Optional<Long> add(Handle handle, String source, String columns, boolean guessed) {
        return handle.createQuery(ADD)
                .bind("source", source)
                .bind("columns", columns)
                .bind("guessed", guessed)
                .mapTo(Long.class)
                .findOne();
    }

    void change(Handle handle, long id, String source, String columns) {
        handle.createUpdate(CHANGE)
                .bind("id", id)
                .bind("source", source)
                .bind("columns", columns)
                .execute();
    }

    void remove(Handle handle, long id) {
        handle.createUpdate(REMOVE).bind("id", id).execute();
    }

    private static List<Kept> rows(Query query) {
        return query.map((rows, _) ->
                        new Kept(
                                rows.getLong("mapping_id"),
                                rows.getString("source"),
                                rows.getString("columns"),
                                rows.getBoolean("guessed"),
                                rows.getLong("revision")))
                .list();
    }
}
