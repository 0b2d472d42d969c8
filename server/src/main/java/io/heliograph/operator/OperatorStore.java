package io.heliograph.operator;

import io.heliograph.db.SqlArray;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Operators and their roles: steps of the caller's transaction.
public final class OperatorStore {
    private static final String FIND =
            "select " + OperatorRow.COLUMNS + "from operator o where o.operator_id = :id";

    private static final String FIND_BY_NAME =
            "select " + OperatorRow.COLUMNS + "from operator o where o.name = :name";

    private static final String LIST =
            "select "
                    + OperatorRow.COLUMNS
                    + """
                    from operator o
                    where o.operator_id > :after
                    order by o.operator_id
                    limit :limit
                    """;

    private static final String LOCK =
            """
            select operator_id
            from operator
            where operator_id = :id
            for update
            """;

    /// Of two who take the rights of each other, the second sees what the first did.
    private static final String ALONE =
            """
            lock table operator, role in share row exclusive mode
            """;

    private static final String ADD =
            """
            insert into operator (name, password_hash, addresses, enabled, created_at)
            values (:name, :password, :addresses, :enabled, :now)
            returning operator_id
            """;

    private static final String CHANGE =
            """
            update operator
            set name = :name, addresses = :addresses, enabled = :enabled, revision = revision + 1
            where operator_id = :id
            """;

    private static final String SET_PASSWORD =
            """
            update operator
            set password_hash = :password, revision = revision + 1
            where operator_id = :id
            """;

    private static final String REMOVE = "delete from operator where operator_id = :id";

    private static final String FORGET_ROLES = "delete from operator_role where operator_id = :id";

    private static final String GIVE_ROLES =
            """
            insert into operator_role (operator_id, role_id)
            select :id, role_id
            from role
            where name = any(:roles)
            """;

    /// Whether somebody is left who may sign in and is permitted to change operators.
    private static final String CHANGERS =
            """
            select count(distinct o.operator_id)
            from operator o
            join operator_role using (operator_id)
            join role r using (role_id)
            where o.enabled
              and r.permits && array['*', 'operators.write']
            """;

    private static final String END_SIGNED_IN =
            "delete from operator_token where operator_id = :id and (session or :all)";

    /// Without state.
    public OperatorStore() {}

    /// The operator of that number.
    public Optional<Operator> find(Handle handle, long id) {
        return handle.createQuery(FIND)
                .bind("id", id)
                .map((rows, _) -> OperatorRow.operator(rows))
                .findOne();
    }

    /// The operator of that name.
    public Optional<Operator> find(Handle handle, String name) {
        return handle.createQuery(FIND_BY_NAME)
                .bind("name", name)
                .map((rows, _) -> OperatorRow.operator(rows))
                .findOne();
    }

    /// Holds the row until the transaction ends.
    public void lock(Handle handle, long id) {
        handle.createQuery(LOCK).bind("id", id).mapTo(Long.class).findOne();
    }

    /// A page, by ascending number.
    public List<Operator> list(Handle handle, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> OperatorRow.operator(rows))
                .list();
    }

    /// Adds one.
    ///
    /// @param passwordHash null: he signs in by tokens alone
    /// @return its number
    public long add(
            Handle handle,
            String name,
            @Nullable String passwordHash,
            List<String> roles,
            List<String> addresses,
            boolean enabled,
            Instant now) {
        long id =
                handle.createQuery(ADD)
                        .bind("name", name)
                        .bind("password", passwordHash)
                        .bind("addresses", SqlArray.texts(addresses, text -> text))
                        .bind("enabled", enabled)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .mapTo(Long.class)
                        .one();
        giveRoles(handle, id, roles);
        return id;
    }

    /// Changes one.
    public void change(
            Handle handle,
            long id,
            String name,
            List<String> roles,
            List<String> addresses,
            boolean enabled) {
        handle.createUpdate(CHANGE)
                .bind("id", id)
                .bind("name", name)
                .bind("addresses", SqlArray.texts(addresses, text -> text))
                .bind("enabled", enabled)
                .execute();
        handle.createUpdate(FORGET_ROLES).bind("id", id).execute();
        giveRoles(handle, id, roles);
    }

    private static void giveRoles(Handle handle, long id, List<String> roles) {
        handle.createUpdate(GIVE_ROLES)
                .bind("id", id)
                .bind("roles", SqlArray.texts(roles, text -> text))
                .execute();
    }

    /// Gives another password, or none.
    public void setPassword(Handle handle, long id, @Nullable String passwordHash) {
        handle.createUpdate(SET_PASSWORD).bind("id", id).bind("password", passwordHash).execute();
    }

    /// Removes one, with its tokens.
    public void remove(Handle handle, long id) {
        handle.createUpdate(REMOVE).bind("id", id).execute();
    }

    /// Nobody else changes operators or roles until the transaction ends.
    public void alone(Handle handle) {
        handle.execute(ALONE);
    }

    /// How many operators may change operators: with none nobody could ever again.
    public int changers(Handle handle) {
        return handle.createQuery(CHANGERS).mapTo(Integer.class).one();
    }

    /// Ends the sessions of an operator.
    ///
    /// @param tokens his tokens too
    public void endSignedIn(Handle handle, long id, boolean tokens) {
        handle.createUpdate(END_SIGNED_IN).bind("id", id).bind("all", tokens).execute();
    }
}
