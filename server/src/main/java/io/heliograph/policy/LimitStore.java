package io.heliograph.policy;

import io.heliograph.db.SqlArray;
import io.heliograph.ledger.AmountText;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Limits of accounts: steps of the caller's transaction.
final class LimitStore {
    private static final String VIEW =
            """
            select a.account_id, a.login, b.currency, b.spent_day, b.spent_micros,
                   l.messages_per_second, l.daily_spend_micros, l.price_ceiling_micros, l.destinations,
                   coalesce(l.sender_policy, 'registered') as sender_policy,
                   coalesce(l.link_domains, '{}') as link_domains, l.duplicate_window,
                   coalesce(l.revision, 0) as revision
            from account a
            join balance b on b.account_id = a.account_id
            left join account_limit l on l.account_id = a.account_id
            """;

    private static final String FIND = VIEW + "where a.account_id = :id\n";

    private static final String LIST =
            VIEW
                    + """
                    where a.account_id > :after
                    order by a.account_id
                    limit :limit
                    """;

    private static final String LOCK =
            """
            select account_id
            from account
            where account_id = :id
            for no key update
            """;

    private static final String SET =
            """
            insert into account_limit as l (
                account_id, messages_per_second, daily_spend_micros, price_ceiling_micros, destinations, sender_policy, link_domains,
                duplicate_window)
            values (:id, :messages, :spend, :ceiling, :destinations, :policy, :domains, :duplicates)
            on conflict (account_id) do update
            set messages_per_second = excluded.messages_per_second,
                daily_spend_micros = excluded.daily_spend_micros,
                price_ceiling_micros = excluded.price_ceiling_micros,
                destinations = excluded.destinations,
                sender_policy = excluded.sender_policy,
                link_domains = excluded.link_domains,
                duplicate_window = excluded.duplicate_window,
                revision = l.revision + 1
            """;

    /// What is set of an account; empty: no limit.
    record Wanted(
            Optional<Long> messagesPerSecond,
            Optional<Long> dailySpendMicros,
            Optional<Long> priceCeilingMicros,
            Optional<List<String>> destinations,
            String senderPolicy,
            List<String> linkDomains,
            Optional<Long> duplicateWindow) {}

    Optional<AccountLimit> find(Handle handle, long id) {
        return handle.createQuery(FIND).bind("id", id).map((rows, _) -> view(rows)).findOne();
    }

    List<AccountLimit> list(Handle handle, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> view(rows))
                .list();
    }

    void lock(Handle handle, long id) {
        handle.createQuery(LOCK).bind("id", id).mapTo(Long.class).findOne();
    }

    void set(Handle handle, long id, Wanted wanted) {
        handle.createUpdate(SET)
                .bind("id", id)
                .bind("messages", wanted.messagesPerSecond.map(Math::toIntExact).orElse(null))
                .bind("spend", wanted.dailySpendMicros.orElse(null))
                .bind("ceiling", wanted.priceCeilingMicros.orElse(null))
                .bind(
                        "destinations",
                        wanted.destinations
                                .map(listed -> SqlArray.texts(listed, text -> text))
                                .orElse(null))
                .bind("policy", wanted.senderPolicy)
                .bind("domains", SqlArray.texts(wanted.linkDomains, text -> text))
                .bind("duplicates", wanted.duplicateWindow.map(Math::toIntExact).orElse(null))
                .execute();
    }

    private static AccountLimit view(ResultSet rows) throws SQLException {
        String currency = rows.getString("currency");
        return new AccountLimit(
                rows.getLong("account_id"),
                rows.getString("login"),
                whole(rows, "messages_per_second"),
                amount(rows, "daily_spend_micros"),
                AmountText.of(rows.getLong("spent_micros")),
                rows.getObject("spent_day", LocalDate.class).toString(),
                amount(rows, "price_ceiling_micros"),
                currency,
                texts(rows.getArray("destinations")),
                rows.getString("sender_policy"),
                List.of((String[]) rows.getArray("link_domains").getArray()),
                whole(rows, "duplicate_window"),
                rows.getLong("revision"));
    }

    private static @Nullable Integer whole(ResultSet rows, String column) throws SQLException {
        int value = rows.getInt(column);
        return rows.wasNull() ? null : value;
    }

    private static @Nullable String amount(ResultSet rows, String column) throws SQLException {
        long micros = rows.getLong(column);
        return rows.wasNull() ? null : AmountText.of(micros);
    }

    private static @Nullable List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? null : List.of((String[]) array.getArray());
    }
}
