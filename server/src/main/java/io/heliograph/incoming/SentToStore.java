package io.heliograph.incoming;

import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import io.heliograph.db.SqlArray;
import io.heliograph.number.Msisdn;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Whom an account has sent to.
final class SentToStore {
    /// By the index `message_recipient`.
    private static final String SENT =
            """
            select distinct recipient
            from message
            where account_id = :account
              and recipient = any(:phones)
              and message_id >= :from
            """;

    private SentToStore() {}

    /// Those of the phones that the account has sent to since then, by their identity.
    static List<Msisdn> sentTo(
            Handle handle, AccountId account, Collection<Msisdn> phones, Instant since) {
        List<Msisdn> written = phones.stream().flatMap(phone -> phone.forms().stream()).toList();
        return handle
                .createQuery(SENT)
                .bind("account", account.value())
                .bind("phones", SqlArray.longs(written, Msisdn::value))
                .bind("from", NodeIds.lowest(since))
                .mapTo(Long.class)
                .list()
                .stream()
                .map(recipient -> new Msisdn(recipient).identity())
                .distinct()
                .toList();
    }
}
