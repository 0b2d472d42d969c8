package io.heliograph.account;

import io.heliograph.account.Tokens.Bearer;
import io.heliograph.db.AccountId;
import io.heliograph.revision.At;
import io.heliograph.revision.RevisionStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Reads who bears a token, for the tokens in memory.
final class BearerStore {
    private static final String BEARER =
            """
            select account_id, kind, expires_at, coalesce(used_at, created_at) as used_at, %s as change_id
            from access_token
            where token_hash = :hash
            """
                    .formatted(RevisionStore.LATEST_ID);

    static Optional<At<Bearer>> bearer(Handle handle, SecretHash hash) {
        return handle.createQuery(BEARER)
                .bind("hash", hash.bytes())
                .map((rows, _) -> new At<>(read(rows), rows.getLong("change_id")))
                .findOne();
    }

    private static Bearer read(ResultSet rows) throws SQLException {
        return new Bearer(
                new AccountId(rows.getLong("account_id")),
                TokenKind.valueOf(rows.getString("kind").toUpperCase(Locale.ROOT)),
                rows.getObject("expires_at", OffsetDateTime.class).toInstant(),
                rows.getObject("used_at", OffsetDateTime.class).toInstant().toEpochMilli());
    }

    private static final String PRESENT =
            """
            select token_hash
            from access_token
            where token_hash = any(array(select decode(hash, 'hex') from unnest(:hashes) hash))
            """;

    /// Which of these tokens are still there.
    static Set<SecretHash> present(Handle handle, Collection<SecretHash> hashes) {
        return handle.createQuery(PRESENT)
                .bind("hashes", keys(hashes))
                .map((rows, _) -> new SecretHash(rows.getBytes(1)))
                .set();
    }

    /// As hex, since the driver takes no arrays of bytea within Object[].
    static String[] keys(Collection<SecretHash> hashes) {
        return hashes.stream()
                .map(hash -> HexFormat.of().formatHex(hash.bytes()))
                .toArray(String[]::new);
    }

    private BearerStore() {}
}
