package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.text.MessageType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/// Which accounts have something to send in the database.
final class WorkStore {
    static final String ACCOUNTS_DUE =
            """
            select distinct account_id, coalesce(route_id, 0) as route_id, type, coalesce(provider_id, 0) as provider_id,
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

    /// Reads all of what there is above the floor, so that only those lanes are taken up that have
    /// something: there may be many routes, of which each account uses few.
    static final String ROUTED_ABOVE =
            """
            select account_id, route_id, type, provider_id, bulk
            from account
            cross join lateral (
                select distinct route_id, type, coalesce(provider_id, 0) as provider_id,
                                channel in ('mailing', 'greeting') as bulk
                from message
                where message.account_id = account.account_id
                  and message.message_id >= :floor
                  and not scheduled
                  and route_id is not null) m
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
                        .map((rows, _) -> work(rows))
                        .list());
    }

    /// Unscheduled messages from an id on that go by an operator's route.
    List<Event.DueAccount> routedAbove(long floor) {
        return byKey.read(handle ->
                handle.createQuery(ROUTED_ABOVE)
                        .bind("floor", floor)
                        .map((rows, _) -> work(rows))
                        .list());
    }

    private static Event.DueAccount work(ResultSet rows) throws SQLException {
        return new Event.DueAccount(
                new AccountId(rows.getLong("account_id")),
                new Lane.Kind(
                        rows.getInt("route_id"),
                        MessageType.named(rows.getString("type")).orElseThrow(),
                        rows.getInt("provider_id")),
                rows.getBoolean("bulk"));
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
