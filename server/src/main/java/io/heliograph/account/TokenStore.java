package io.heliograph.account;

import io.heliograph.account.Tokens.Bearer;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Authorization codes and access tokens, by their hashes.
public final class TokenStore {
    private final Database database;

    /// Over that database.
    public TokenStore(Database database) {
        this.database = database;
    }

    private static final String ADD_CODE =
            """
            insert into authorization_code (code_hash, account_id, expires_at)
            values (:hash, :account, :expires)
            """;

    void addCode(SecretHash hash, AccountId account, Instant expiresAt) {
        database.useTransaction(handle ->
                handle.createUpdate(ADD_CODE)
                        .bind("hash", hash.bytes())
                        .bind("account", account.value())
                        .bind("expires", expiresAt.atOffset(ZoneOffset.UTC))
                        .execute());
    }

    private static final String CODE_BEARER =
            """
            select account_id
            from authorization_code
            where code_hash = :hash
              and expires_at > :now
            """;

    Optional<AccountId> codeBearer(SecretHash hash, Instant now) {
        return database.read(handle ->
                handle.createQuery(CODE_BEARER)
                        .bind("hash", hash.bytes())
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .mapTo(Long.class)
                        .findOne()
                        .map(AccountId::new));
    }

    private static final String ADD =
            """
            insert into access_token (token_hash, account_id, kind, created_at, expires_at)
            values (:hash, :account, :kind, :now, :expires)
            """;

    void add(SecretHash hash, Bearer bearer, Instant now) {
        database.useTransaction(handle ->
                handle.createUpdate(ADD)
                        .bind("hash", hash.bytes())
                        .bind("account", bearer.account().value())
                        .bind("kind", bearer.kind().key())
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .bind("expires", bearer.expiresAt().atOffset(ZoneOffset.UTC))
                        .execute());
    }

    private static final String BEARER =
            """
            select account_id, kind, expires_at
            from access_token
            where token_hash = :hash
            """;

    Optional<Bearer> bearer(SecretHash hash) {
        return database.read(handle ->
                handle.createQuery(BEARER)
                        .bind("hash", hash.bytes())
                        .map((rows, context) ->
                                new Bearer(
                                        new AccountId(rows.getLong("account_id")),
                                        TokenKind.valueOf(
                                                rows.getString("kind").toUpperCase(Locale.ROOT)),
                                        rows.getObject("expires_at", OffsetDateTime.class)
                                                .toInstant()))
                        .findOne());
    }

    private static final String PRESENT =
            """
            select token_hash
            from access_token
            where token_hash = any(array(select decode(hash, 'hex') from unnest(:hashes) hash))
            """;

    /// Which of these tokens are still there.
    Set<SecretHash> present(Collection<SecretHash> hashes) {
        // as hex, since the driver takes no arrays of bytea within Object[]
        String[] keys =
                hashes.stream()
                        .map(hash -> HexFormat.of().formatHex(hash.bytes()))
                        .toArray(String[]::new);
        return new HashSet<>(
                database.read(handle ->
                        handle.createQuery(PRESENT)
                                .bind("hashes", keys)
                                .map((rows, context) -> new SecretHash(rows.getBytes(1)))
                                .list()));
    }

    private static final String REMOVE =
            """
            delete from access_token
            where token_hash = :hash
              and account_id = :account
            """;

    void remove(SecretHash hash, AccountId account) {
        database.useTransaction(handle ->
                handle.createUpdate(REMOVE)
                        .bind("hash", hash.bytes())
                        .bind("account", account.value())
                        .execute());
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
