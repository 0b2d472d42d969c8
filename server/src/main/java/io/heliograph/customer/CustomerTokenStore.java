package io.heliograph.customer;

import io.heliograph.account.TokenKind;
import io.heliograph.account.Tokens;
import io.heliograph.db.AccountId;
import io.heliograph.secret.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Customers' tokens as operators list, make and end them: steps of the caller's transaction.
/// Memory forgets within a second what has ended.
final class CustomerTokenStore {
    private static final String TOKENS =
            """
            select token_id, kind, name, first_letters, created_at, used_at, expires_at
            from access_token
            where account_id = :account
            """;

    private static final String FIND = TOKENS + "  and token_id = :token\n";

    private static final String LIST =
            TOKENS
                    + """
                      and token_id > :after
                    order by token_id
                    limit :limit
                    """;

    private static final String COUNT =
            """
            select count(*)
            from access_token
            where account_id = :account
              and kind = :kind
            """;

    private static final String ADD =
            """
            insert into access_token (token_hash, account_id, kind, first_letters, name, created_at, expires_at)
            values (:hash, :account, :kind, :letters, :name, :now, :expires)
            returning token_id
            """;

    /// The code that it came of would give the same token again.
    private static final String END_CODE =
            """
            delete from authorization_code
            where account_id = :account
              and code_hash = (
                select code_hash
                from access_token
                where account_id = :account
                  and token_id = :token)
            """;

    private static final String END =
            """
            delete from access_token
            where account_id = :account
              and token_id = :token
            """;

    /// As it is where customers sign in: of those beyond the limit the ones unused for longest.
    private static final String END_UNUSED =
            """
            delete from access_token
            where account_id = :account
              and token_id in (
                select token_id
                from access_token
                where account_id = :account
                  and kind = 'rest'
                order by coalesce(used_at, created_at) desc, token_id desc
                offset :max)
            """;

    List<CustomerToken> list(Handle handle, AccountId account, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("account", account.value())
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> read(rows))
                .list();
    }

    Optional<CustomerToken> find(Handle handle, AccountId account, long token) {
        return handle.createQuery(FIND)
                .bind("account", account.value())
                .bind("token", token)
                .map((rows, _) -> read(rows))
                .findOne();
    }

    private static CustomerToken read(ResultSet rows) throws SQLException {
        OffsetDateTime used = rows.getObject("used_at", OffsetDateTime.class);
        return new CustomerToken(
                rows.getLong("token_id"),
                rows.getString("kind"),
                rows.getString("name"),
                rows.getString("first_letters"),
                rows.getObject("created_at", OffsetDateTime.class).toInstant(),
                used == null ? null : used.toInstant(),
                rows.getObject("expires_at", OffsetDateTime.class).toInstant());
    }

    /// How many of a kind there are.
    int count(Handle handle, AccountId account, TokenKind kind) {
        return handle.createQuery(COUNT)
                .bind("account", account.value())
                .bind("kind", kind.key())
                .mapTo(Integer.class)
                .one();
    }

    /// @return its number
    long add(
            Handle handle,
            AccountId account,
            TokenKind kind,
            String token,
            String name,
            Instant now,
            Instant expiresAt) {
        return handle.createQuery(ADD)
                .bind("hash", Sha256.of(token))
                .bind("account", account.value())
                .bind("kind", kind.key())
                .bind("letters", Tokens.firstLetters(token))
                .bind("name", name)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("expires", expiresAt.atOffset(ZoneOffset.UTC))
                .mapTo(Long.class)
                .one();
    }

    /// Ends REST tokens beyond the limit.
    void endUnused(Handle handle, AccountId account, int max) {
        handle.createUpdate(END_UNUSED).bind("account", account.value()).bind("max", max).execute();
    }

    void end(Handle handle, AccountId account, long token) {
        for (String sql : List.of(END_CODE, END)) {
            handle.createUpdate(sql)
                    .bind("account", account.value())
                    .bind("token", token)
                    .execute();
        }
    }
}
