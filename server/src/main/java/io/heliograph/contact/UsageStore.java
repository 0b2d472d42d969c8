package io.heliograph.contact;

import io.heliograph.contact.ContactSettings.Quota;
import io.heliograph.db.AccountId;
import org.jdbi.v3.core.Handle;

/// How much of its quota an account has used.
final class UsageStore {
    /// So much a group counts beside its texts, as does a contact.
    static final int ROW_OCTETS = 100;

    private static final String LOCK =
            """
            select confirmed
            from account
            where account_id = :account
            for no key update
            """;

    private static final String USED =
            """
            select count(*) as groups, coalesce(sum(numbers_count), 0) as numbers,
                   coalesce(sum(octets + :row + octet_length(name) + coalesce(octet_length(text_birth), 0)), 0) as octets
            from contact_group
            where account_id = :account
            """;

    private final ContactSettings settings;

    UsageStore(ContactSettings settings) {
        this.settings = settings;
    }

    /// What an account has and may have.
    record Usage(int groups, long numbers, long octets, Quota quota, boolean isConfirmed) {
        /// Why it is not more, at a sentence's end.
        String until() {
            return isConfirmed ? "" : " until it is confirmed";
        }
    }

    /// What the account has, this transaction's own changes too. Whoever else asks waits until the
    /// transaction has ended, so that two together do not pass where one after the other would not;
    /// so it comes after the locks of rows and groups.
    Usage used(Handle handle, AccountId account) {
        boolean isConfirmed = confirmed(handle, account);
        return handle.createQuery(USED)
                .bind("account", account.value())
                .bind("row", ROW_OCTETS)
                .map((rows, _) ->
                        new Usage(
                                rows.getInt("groups"),
                                rows.getLong("numbers"),
                                rows.getLong("octets"),
                                settings.of(isConfirmed),
                                isConfirmed))
                .one();
    }

    /// Whether the account is confirmed; locked as by [#used].
    boolean confirmed(Handle handle, AccountId account) {
        return handle.createQuery(LOCK)
                .bind("account", account.value())
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /// What an account may have.
    Quota quota(boolean isConfirmed) {
        return settings.of(isConfirmed);
    }
}
