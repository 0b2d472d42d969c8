package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.number.Msisdn;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.stream.Collectors;

/// Finds what an account has for a phone and may not have sent.
final class StopStore {
    /// By the index `message_recipient`. Those that have ended are among them; few are, for one
    /// phone, that are still within their lifetime.
    private static final String OPEN =
            """
            select message_id
            from message
            where account_id = :account
              and recipient = any(:forms)
              and message_id < :below
              and expires_at > :now
              and channel <> 'answer'
            """;

    private final ByKeyStore byKey;

    StopStore(Database database) {
        this.byKey = new ByKeyStore(database);
    }

    /// Messages to the phone, however it is written, below an id.
    Set<Long> open(AccountId account, Msisdn phone, long below, Instant now) {
        return byKey.read(handle ->
                handle.createQuery(OPEN)
                        .bind("account", account.value())
                        .bind("forms", SqlArray.longs(phone.forms(), Msisdn::value))
                        .bind("below", below)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .mapTo(Long.class)
                        .collect(Collectors.toSet()));
    }
}
