package io.heliograph.operator;

import io.heliograph.db.SqlArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Roles: steps of the caller's transaction.
public final class RoleStore {
    private static final String FIND =
            """
            select role_id, name, permits, built_in, revision
            from role
            where role_id = :id
            """;

    private static final String LOCK = FIND + "for update\n";

    private static final String LIST =
            """
            select role_id, name, permits, built_in, revision
            from role
            where role_id > :after
            order by role_id
            limit :limit
            """;

    private static final String ADD =
            """
            insert into role (name, permits)
            values (:name, :permits)
            returning role_id
            """;

    private static final String CHANGE =
            """
            update role
            set name = :name, permits = :permits, revision = revision + 1
            where role_id = :id
            """;

    private static final String REMOVE = "delete from role where role_id = :id";

    private static final String HOLDERS =
            """
            select name
            from operator join operator_role using (operator_id)
            where role_id = :id
            order by name
            limit 5
            """;

    private static final String UNKNOWN =
            """
            select wanted
            from unnest(:names) as wanted
            where not exists (select 1 from role where name = wanted)
            """;

    private static final String PERMITS =
            """
            select distinct permit
            from role
            cross join unnest(permits) as permit
            where name = any(:names)
            """;

    private static final String BY_NAME =
            """
            select role_id
            from role
            where name = :name
            """;

    /// Without state.
    public RoleStore() {}

    /// The role of that number.
    public Optional<Role> find(Handle handle, long id) {
        return handle.createQuery(FIND).bind("id", id).map((rows, _) -> role(rows)).findOne();
    }

    /// Holds the row until the transaction ends.
    public void lock(Handle handle, long id) {
        handle.createQuery(LOCK).bind("id", id).map((rows, _) -> role(rows)).findOne();
    }

    /// The number of the role of that name.
    public Optional<Long> named(Handle handle, String name) {
        return handle.createQuery(BY_NAME).bind("name", name).mapTo(Long.class).findOne();
    }

    private static Role role(ResultSet rows) throws SQLException {
        return new Role(
                rows.getLong("role_id"),
                rows.getString("name"),
                OperatorRow.texts(rows, "permits"),
                rows.getBoolean("built_in"),
                rows.getLong("revision"));
    }

    /// A page, by ascending number.
    public List<Role> list(Handle handle, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> role(rows))
                .list();
    }

    /// Adds one.
    ///
    /// @return its number
    public long add(Handle handle, String name, List<String> permits) {
        return handle.createQuery(ADD)
                .bind("name", name)
                .bind("permits", SqlArray.texts(permits, text -> text))
                .mapTo(Long.class)
                .one();
    }

    /// Changes one.
    public void change(Handle handle, long id, String name, List<String> permits) {
        handle.createUpdate(CHANGE)
                .bind("id", id)
                .bind("name", name)
                .bind("permits", SqlArray.texts(permits, text -> text))
                .execute();
    }

    /// Removes one that nobody has.
    public void remove(Handle handle, long id) {
        handle.createUpdate(REMOVE).bind("id", id).execute();
    }

    /// Some of the operators that have it, by name.
    public List<String> holders(Handle handle, long id) {
        return handle.createQuery(HOLDERS).bind("id", id).mapTo(String.class).list();
    }

    /// All that these roles permit.
    public Set<Permit> permits(Handle handle, List<String> names) {
        return Permit.all(
                handle.createQuery(PERMITS)
                        .bind("names", SqlArray.texts(names, text -> text))
                        .mapTo(String.class)
                        .list());
    }

    /// Those of these names that no role has.
    public List<String> unknown(Handle handle, List<String> names) {
        return handle.createQuery(UNKNOWN)
                .bind("names", SqlArray.texts(names, text -> text))
                .mapTo(String.class)
                .list();
    }
}
