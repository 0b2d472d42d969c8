package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.text.MessageType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/// Which accounts have something to send in the database.
final class WorkStore {
    static final String ACCOUNTS_DUE =
            """
            select distinct account_id, type, coalesce(provider_id, 0) as provider_id,
                            channel in ('mailing', 'greeting') as bulk
            from message
            where scheduled
              and begins_at > :from
              and begins_at <= :until
            """;

    static final String ACCOUNTS_ABOVE =
            """
            select account_id
            from account
            cross join lateral (
                select 1
                from message
                where message.account_id = account.account_id
                  and message.message_id >= :floor
                limit 1) m
            """;

    private final Database database;
    private final ByKeyStore byKey;

    WorkStore(Database database) {
        this.database = database;
        this.byKey = new ByKeyStore(database);
    }

    /// Accounts with messages that begin after `from` and not after `until`.
    List<Event.DueAccount> accountsDue(Instant from, Instant until) {
        return database.read(handle ->
                handle.createQuery(ACCOUNTS_DUE)
                        .bind("from", from.atOffset(ZoneOffset.UTC))
                        .bind("until", until.atOffset(ZoneOffset.UTC))
                        .map((rows, context) ->
                                new Event.DueAccount(
                                        new AccountId(rows.getLong("account_id")),
                                        new Lane.Kind(
                                                MessageType.named(rows.getString("type"))
                                                        .orElseThrow(),
                                                rows.getInt("provider_id")),
                                        rows.getBoolean("bulk")))
                        .list());
    }

    /// Accounts with messages from an id on.
    List<AccountId> accountsAbove(long floor) {
        return byKey.read(handle ->
                handle.createQuery(ACCOUNTS_ABOVE)
                        .bind("floor", floor)
                        .map((rows, context) -> new AccountId(rows.getLong("account_id")))
                        .list());
    }
}
