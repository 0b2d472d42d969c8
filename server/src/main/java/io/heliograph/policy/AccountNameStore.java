package io.heliograph.policy;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Accounts by their logins, as operators name them.
public final class AccountNameStore {
    private static final String ACCOUNT =
            """
            select account_id
            from login
            where login = :login
            """;

    private AccountNameStore() {}

    /// The number of the account that signs in so, in any letter case.
    public static Optional<Long> account(Handle handle, String login) {
        return handle.createQuery(ACCOUNT)
                .bind(
                        "login",
                        Normalizer.normalize(login, Normalizer.Form.NFC).toLowerCase(Locale.ROOT))
                .mapTo(Long.class)
                .findOne();
    }
}
