package io.heliograph.account;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Authorization codes and access tokens, by their hashes.
///
/// Whoever takes both takes the code first: of two that exchange and end one code, the second waits
/// for the first.
public final class TokenStore {
    private final Database database;

    /// Over that database.
    public TokenStore(Database database) {
        this.database = database;
    }

    private static final String ADD_CODE =
            """
            insert into authorization_code (code_hash, account_id, salt, expires_at)
            values (:hash, :account, :salt, :expires)
            """;

    /// @param salt what its token is derived from besides
    void addCode(SecretHash hash, AccountId account, byte[] salt, Instant expiresAt) {
        database.useTransaction(handle ->
                handle.createUpdate(ADD_CODE)
                        .bind("hash", hash.bytes())
                        .bind("account", account.value())
                        .bind("salt", salt)
                        .bind("expires", expiresAt.atOffset(ZoneOffset.UTC))
                        .execute());
    }

    private static final String CODE =
            """
            select account_id, salt
            from authorization_code
            where code_hash = :hash
              and expires_at > :now
            for update
            """;

    private static final String EXPIRES_AT =
            """
            select expires_at
            from access_token
            where token_hash = :hash
            """;

    /// Makes the token of a code, unless it is there already.
    ///
    /// @param token the token that comes of the code and its salt
    /// @param expiresAt of a token that is not there yet
    /// @return empty when the code is unknown or has expired
    Optional<Exchanged> exchange(
            SecretHash code, Function<byte[], String> token, Instant now, Instant expiresAt) {
        return database.inTransaction(handle ->
                handle.createQuery(CODE)
                        .bind("hash", code.bytes())
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .map((rows, _) ->
                                new Owned(
                                        new AccountId(rows.getLong("account_id")),
                                        token.apply(rows.getBytes("salt"))))
                        .findOne()
                        .map(found -> {
                            SecretHash hash = SecretHash.of(found.token());
                            add(
                                    handle,
                                    found.token(),
                                    code,
                                    found.account(),
                                    TokenKind.REST,
                                    now,
                                    expiresAt);
                            Instant until =
                                    handle.createQuery(EXPIRES_AT)
                                            .bind("hash", hash.bytes())
                                            .mapTo(OffsetDateTime.class)
                                            .one()
                                            .toInstant();
                            return new Exchanged(
                                    found.account(), new IssuedToken(found.token(), until));
                        }));
    }

    private record Owned(AccountId account, String token) {
        @Override
        public String toString() {
            return "Owned[" + account + "]";
        }
    }

    /// What came of a code.
    record Exchanged(AccountId account, IssuedToken token) {}

    private static final String ADD =
            """
            insert into access_token (token_hash, account_id, kind, code_hash, first_letters, created_at, expires_at)
            values (:hash, :account, :kind, :code, :letters, :now, :expires)
            on conflict (token_hash) do nothing
            """;

    /// Keeps a token that came of no code.
    void add(String token, AccountId account, TokenKind kind, Instant now, Instant expiresAt) {
        database.useTransaction(handle -> add(handle, token, null, account, kind, now, expiresAt));
    }

    private static void add(
            Handle handle,
            String token,
            @Nullable SecretHash code,
            AccountId account,
            TokenKind kind,
            Instant now,
            Instant expiresAt) {
        handle.createUpdate(ADD)
                .bind("hash", SecretHash.of(token).bytes())
                .bind("letters", Tokens.firstLetters(token))
                .bind("account", account.value())
                .bind("kind", kind.key())
                .bind("code", code == null ? null : code.bytes())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("expires", expiresAt.atOffset(ZoneOffset.UTC))
                .execute();
    }

    private static final String USED =
            """
            update access_token t
            set used_at = to_timestamp(u.millis / 1000.0)
            from unnest(:hashes, :times) as u (hash, millis)
            where t.token_hash = decode(u.hash, 'hex')
            """;

    /// Notes when tokens were last used.
    ///
    /// @param times in milliseconds since 1970
    void used(Map<SecretHash, Long> times) {
        List<SecretHash> hashes = List.copyOf(times.keySet());
        long[] millis = hashes.stream().mapToLong(times::get).toArray();
        database.useTransaction(handle ->
                handle.createUpdate(USED)
                        .bind("hashes", BearerStore.keys(hashes))
                        .bind("times", millis)
                        .execute());
    }

    private static final String REST_TOKENS =
            """
            select count(*)
            from access_token
            where account_id = :account
              and kind = 'rest'
            """;

    int restTokens(AccountId account) {
        return database.read(handle ->
                handle.createQuery(REST_TOKENS)
                        .bind("account", account.value())
                        .mapTo(Integer.class)
                        .one());
    }

    private static final String END_UNUSED =
            """
            delete from access_token
            where token_hash in (
                select token_hash
                from access_token
                where account_id = :account
                  and kind = 'rest'
                  and token_hash <> :latest
                order by coalesce(used_at, created_at) desc, created_at desc
                offset :others)
            returning token_hash
            """;

    /// Ends the REST tokens that were unused for longest.
    ///
    /// @param latest the one that was just made
    /// @param max so many stay, that one included
    /// @return those that ended
    List<SecretHash> endUnused(AccountId account, SecretHash latest, int max) {
        return database.inTransaction(handle ->
                handle.createQuery(END_UNUSED)
                        .bind("account", account.value())
                        .bind("latest", latest.bytes())
                        .bind("others", max - 1)
                        .map((rows, _) -> new SecretHash(rows.getBytes(1)))
                        .list());
    }

    private static final String END_CODE =
            """
            delete from authorization_code
            where code_hash = (
                select code_hash
                from access_token
                where token_hash = :hash)
            """;

    private static final String END =
            """
            delete from access_token
            where token_hash = :hash
              and account_id = :account
            """;

    /// Ends a token and the code that it came of.
    void end(SecretHash hash, AccountId account) {
        database.useTransaction(handle -> {
            handle.createUpdate(END_CODE).bind("hash", hash.bytes()).execute();
            handle.createUpdate(END)
                    .bind("hash", hash.bytes())
                    .bind("account", account.value())
                    .execute();
        });
    }

    private static final String END_CODES =
            """
            delete from authorization_code
            where account_id = :account
            """;

    private static final String END_ALL =
            """
            delete from access_token
            where account_id = :account
              and kind = 'rest'
            returning token_hash
            """;

    /// Ends all codes and REST tokens of an account.
    ///
    /// @return the tokens that ended
    List<SecretHash> endAll(AccountId account) {
        return database.inTransaction(handle -> endAll(handle, account));
    }

    private static List<SecretHash> endAll(Handle handle, AccountId account) {
        handle.createUpdate(END_CODES).bind("account", account.value()).execute();
        return handle.createQuery(END_ALL)
                .bind("account", account.value())
                .map((rows, _) -> new SecretHash(rows.getBytes(1)))
                .list();
    }

    /// The same as a step of the caller's transaction: memory follows within a second.
    public static void endSessions(Handle handle, AccountId account) {
        endAll(handle, account);
    }

    private static final String SWEEP_CODES =
            """
            delete from authorization_code
            where expires_at <= :now
            """;

    private static final String SWEEP_TOKENS =
            """
            delete from access_token
            where expires_at <= :now
            """;

    /// Deletes what has expired.
    void sweep(Instant now) {
        OffsetDateTime at = now.atOffset(ZoneOffset.UTC);
        database.useTransaction(handle -> {
            handle.createUpdate(SWEEP_CODES).bind("now", at).execute();
            handle.createUpdate(SWEEP_TOKENS).bind("now", at).execute();
        });
    }
}
