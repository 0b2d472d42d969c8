package io.heliograph.operator;

import io.heliograph.db.SqlArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Tokens and sessions of operators, by their hashes: steps of the caller's transaction.
public final class OperatorTokenStore {
    private static final String COLUMNS =
            """
            select t.token_id, t.operator_id, o.name as operator, t.name, t.first_letters, t.permits, t.addresses,
                   t.created_at, t.used_at, t.expires_at
            from operator_token t
            join operator o using (operator_id)
            """;

    private static final String FIND =
            COLUMNS
                    + """
                    where t.token_id = :id
                      and not t.session
                    """;

    private static final String LIST =
            COLUMNS
                    + """
                    where t.token_id > :after
                      and not t.session
                      and (:operator = 0 or t.operator_id = :operator)
                    order by t.token_id
                    limit :limit
                    """;

    private static final String ADD =
            """
            insert into operator_token (operator_id, token_hash, first_letters, name, session, permits, addresses,
                                        created_at, expires_at)
            values (:operator, :hash, :letters, :name, :session, :permits, :addresses, :now, :expires)
            returning token_id
            """;

    private static final String END = "delete from operator_token where token_id = :id";

    private static final String BEARER =
            """
            select t.token_id, t.operator_id, o.name, t.session, t.permits, t.addresses as token_addresses, t.created_at,
                   coalesce(t.used_at, t.created_at) as used_at, o.addresses, o.totp_secret is not null as totp,
                   array(
                       select distinct permit
                       from operator_role
                       join role r using (role_id)
                       cross join unnest(r.permits) as permit
                       where operator_role.operator_id = o.operator_id) as role_permits
            from operator_token t
            join operator o using (operator_id)
            where t.token_hash = :hash
              and t.expires_at > :now
              and o.enabled
            """;

    private static final String USED =
            """
            update operator_token
            set used_at = :now
            where token_id = :id
            """;

    private static final String SWEEP =
            """
            delete from operator_token
            where expires_at <= :now
            """;

    /// Without state.
    public OperatorTokenStore() {}

    /// The token of that number; none of a session.
    public Optional<OperatorToken> find(Handle handle, long id) {
        return handle.createQuery(FIND).bind("id", id).map((rows, _) -> token(rows)).findOne();
    }

    private static OperatorToken token(ResultSet rows) throws SQLException {
        return new OperatorToken(
                rows.getLong("token_id"),
                rows.getLong("operator_id"),
                rows.getString("operator"),
                rows.getString("name"),
                rows.getString("first_letters"),
                OperatorRow.textsOrNull(rows, "permits"),
                OperatorRow.texts(rows, "addresses"),
                OperatorRow.time(rows, "created_at"),
                OperatorRow.timeOrNull(rows, "used_at"),
                OperatorRow.time(rows, "expires_at"));
    }

    /// A page, by ascending number, without those of sessions.
    ///
    /// @param operator 0: of all
    public List<OperatorToken> list(Handle handle, long operator, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("operator", operator)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> token(rows))
                .list();
    }

    /// What is kept of a new one.
    ///
    /// @param permits null: all of the operator's
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record NewToken(
            long operator,
            byte[] hash,
            String firstLetters,
            String name,
            boolean session,
            @Nullable List<String> permits,
            List<String> addresses,
            Instant now,
            Instant expiresAt) {}

    long add(Handle handle, NewToken token) {
        List<String> permits = token.permits;
        return handle.createQuery(ADD)
                .bind("operator", token.operator)
                .bind("hash", token.hash)
                .bind("letters", token.firstLetters)
                .bind("name", token.name)
                .bind("session", token.session)
                .bind("permits", permits == null ? null : SqlArray.texts(permits, text -> text))
                .bind("addresses", SqlArray.texts(token.addresses, text -> text))
                .bind("now", token.now.atOffset(ZoneOffset.UTC))
                .bind("expires", token.expiresAt.atOffset(ZoneOffset.UTC))
                .mapTo(Long.class)
                .one();
    }

    /// Ends one.
    public void end(Handle handle, long id) {
        handle.createUpdate(END).bind("id", id).execute();
    }

    /// Whose a token is, and what he may.
    ///
    /// @param permits of the token; null: all of the operator's
    /// @param totp whether he has a device
    record Bearer(
            long tokenId,
            long operatorId,
            String name,
            boolean session,
            @Nullable List<String> permits,
            List<String> rolePermits,
            List<String> tokenAddresses,
            List<String> addresses,
            boolean totp,
            Instant createdAt,
            Instant usedAt) {}

    Optional<Bearer> bearer(Handle handle, byte[] hash, Instant now) {
        return handle.createQuery(BEARER)
                .bind("hash", hash)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map((rows, _) ->
                        new Bearer(
                                rows.getLong("token_id"),
                                rows.getLong("operator_id"),
                                rows.getString("name"),
                                rows.getBoolean("session"),
                                OperatorRow.textsOrNull(rows, "permits"),
                                OperatorRow.texts(rows, "role_permits"),
                                OperatorRow.texts(rows, "token_addresses"),
                                OperatorRow.texts(rows, "addresses"),
                                rows.getBoolean("totp"),
                                OperatorRow.time(rows, "created_at"),
                                OperatorRow.time(rows, "used_at")))
                .findOne();
    }

    void used(Handle handle, long id, Instant now) {
        handle.createUpdate(USED)
                .bind("id", id)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    void sweep(Handle handle, Instant now) {
        handle.createUpdate(SWEEP).bind("now", now.atOffset(ZoneOffset.UTC)).execute();
    }
}
