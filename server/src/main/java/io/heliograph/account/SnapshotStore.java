package io.heliograph.account;

import io.heliograph.db.AccountId;
import io.heliograph.db.SqlArray;
import io.heliograph.guard.AddressRange;
import io.heliograph.limit.LimitRow;
import io.heliograph.pricing.PriceRule;
import io.heliograph.revision.At;
import io.heliograph.revision.RevisionStore;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what the rest of the product must know of accounts.
final class SnapshotStore {
    private static final Logger log = LoggerFactory.getLogger(SnapshotStore.class);

    private static final String SNAPSHOTS =
            """
            select a.account_id, a.login, b.currency, a.product_id, a.price_list_id, a.price_rule, a.blocked,
                   a.can_send_restapi, a.can_send_bulk, a.time_zone, a.report_url, a.get_report_url,
                   a.webhook_secret, a.webhook_secret_previous, a.webhook_secret_previous_until, a.smart_encoding,
                   a.incoming_url, a.stop_answer, a.can_send_get, a.rest_addresses, a.get_addresses, a.providers_not_used,
                   l.account_id as limited, l.messages_per_second, l.daily_spend_micros, l.price_ceiling_micros, l.duplicate_window, l.destinations,
                   l.sender_policy, l.link_domains,
                   array(select s.sender from sender s where s.account_id = a.account_id) as senders,
                   %s as change_id
            from account a
            join balance b on b.account_id = a.account_id
            left join account_limit l on l.account_id = a.account_id
            where a.account_id = any(:accounts)
            """
                    .formatted(RevisionStore.LATEST_ID);

    static Optional<At<Account>> read(Handle handle, AccountId account) {
        return read(handle, Set.of(account)).stream().findAny();
    }

    static Map<AccountId, Account> accounts(Handle handle, Set<AccountId> accounts) {
        return read(handle, accounts).stream()
                .map(At::value)
                .collect(Collectors.toMap(Account::id, account -> account));
    }

    private static List<At<Account>> read(Handle handle, Set<AccountId> accounts) {
        return handle
                .createQuery(SNAPSHOTS)
                .bind("accounts", SqlArray.longs(accounts, AccountId::value))
                .map((rows, _) -> readable(rows))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /// Empty where the row says what no account of ours can: it is none then, and holds up no
    /// other.
    private static Optional<At<Account>> readable(ResultSet rows) throws SQLException {
        try {
            return Optional.of(new At<>(snapshot(rows), rows.getLong("change_id")));
        } catch (RuntimeException bug) {
            log.error("event=account_unreadable account={}", rows.getLong("account_id"), bug);
            return Optional.empty();
        }
    }

    private static Account snapshot(ResultSet rows) throws SQLException {
        long priceList = rows.getLong("price_list_id");
        boolean own = !rows.wasNull();
        return new Account(
                new AccountId(rows.getLong("account_id")),
                rows.getString("login"),
                rows.getString("currency"),
                rows.getLong("product_id"),
                own ? priceList : null,
                PriceRule.valueOf(rows.getString("price_rule").toUpperCase(Locale.ROOT)),
                rows.getBoolean("blocked"),
                new Doors(
                        rows.getBoolean("can_send_restapi"),
                        rows.getBoolean("can_send_get"),
                        rows.getBoolean("can_send_bulk"),
                        blocks(rows.getArray("rest_addresses")),
                        blocks(rows.getArray("get_addresses"))),
                ZoneId.of(rows.getString("time_zone")),
                Set.of(texts(rows.getArray("senders"))),
                rows.getString("report_url"),
                rows.getString("get_report_url"),
                WebhookSecretStore.read(rows),
                rows.getBoolean("smart_encoding"),
                rows.getString("incoming_url"),
                rows.getString("stop_answer"),
                LimitRow.read(rows, "limited"),
                Arrays.stream((Short[]) rows.getArray("providers_not_used").getArray())
                        .map(Short::intValue)
                        .collect(Collectors.toSet()));
    }

    private static List<AddressRange> blocks(Array array) throws SQLException {
        return Arrays.stream(texts(array)).map(AddressRange::parse).toList();
    }

    private static String[] texts(Array array) throws SQLException {
        return (String[]) array.getArray();
    }

    private SnapshotStore() {}
}
