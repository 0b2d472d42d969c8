package io.heliograph.account;

import io.heliograph.account.Account.WebhookSecret;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What accounts' reports are signed with, shown and changed.
public final class WebhookSecretStore {
    /// How long the secret before a change signs beside the new one.
    static final Duration OVERLAP = Duration.ofDays(1);

    static final String COLUMNS =
            "webhook_secret, webhook_secret_previous, webhook_secret_previous_until";

    private static final String SHOW =
            """
            select %s
            from account
            where account_id = :account
            """
                    .formatted(COLUMNS);

    // while two sign there is no third: a change that is asked for twice is one
    private static final String ROTATE =
            """
            update account
            set webhook_secret = :secret,
                webhook_secret_previous = webhook_secret,
                webhook_secret_previous_until = :until
            where account_id = :account
              and coalesce(webhook_secret_previous_until <= :now, true)
            """;

    private final Database database;

    /// Over that database.
    public WebhookSecretStore(Database database) {
        this.database = database;
    }

    /// As it is now.
    public WebhookSecret show(AccountId account) {
        return database.read(handle -> show(handle, account));
    }

    private static WebhookSecret show(Handle handle, AccountId account) {
        return handle.createQuery(SHOW)
                .bind("account", account.value())
                .map((rows, _) -> read(rows))
                .one();
    }

    /// Makes a new one, unless the last change still overlaps.
    WebhookSecret rotate(AccountId account, Instant now) {
        return database.inTransaction(handle -> {
            rotate(handle, account, now);
            return show(handle, account);
        });
    }

    /// The same as a step of the caller's transaction.
    ///
    /// @return whether there is a new one
    public static boolean rotate(Handle handle, AccountId account, Instant now) {
        return handle.createUpdate(ROTATE)
                        .bind("account", account.value())
                        .bind("secret", Secrets.webhookKey())
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .bind("until", now.plus(OVERLAP).atOffset(ZoneOffset.UTC))
                        .execute()
                > 0;
    }

    /// When the one before the last change signs no more; null: there is none.
    public static @Nullable Instant overlapUntil(Handle handle, AccountId account) {
        WebhookSecret.Previous previous = show(handle, account).previous();
        return previous == null ? null : previous.until();
    }

    /// From a row with [#COLUMNS].
    static WebhookSecret read(ResultSet rows) throws SQLException {
        OffsetDateTime until =
                rows.getObject("webhook_secret_previous_until", OffsetDateTime.class);
        String previous = rows.getString("webhook_secret_previous");
        return new WebhookSecret(
                rows.getString("webhook_secret"),
                until == null || previous == null
                        ? null
                        : new WebhookSecret.Previous(previous, until.toInstant()));
    }
}
