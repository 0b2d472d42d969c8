package io.heliograph.customer;

import io.heliograph.customer.Customer.Addresses;
import io.heliograph.customer.Customer.Door;
import io.heliograph.db.AccountId;
import io.heliograph.db.SqlArray;
import io.heliograph.ledger.AmountText;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/// Accounts as operators see and set them: steps of the caller's transaction.
final class CustomerStore {
    private static final String CUSTOMERS =
            """
            select a.account_id, a.login, a.name, a.company_name, a.email, a.phone, a.skype, p.name as product, l.name as price_list, a.price_rule,
                   b.currency, b.balance_micros, b.credit_micros, a.blocked, a.confirmed,
                   a.can_send_restapi, a.can_send_get, a.can_send_bulk, a.can_send_smpp, a.rest_addresses, a.get_addresses, a.time_zone,
                   a.report_url, a.get_report_url, a.incoming_url, a.stop_answer, a.smart_encoding, a.text_days,
                   a.low_balance_micros, a.low_balance_operator_micros, a.created_at, a.revision,
                   array(select s.sender from sender s where s.account_id = a.account_id order by s.sender) as senders,
                   array(select v.name from provider v where v.provider_id = any(a.providers_not_used) order by v.name) as providers
            from account a
            join balance b on b.account_id = a.account_id
            join product p on p.product_id = a.product_id
            left join price_list l on l.price_list_id = a.price_list_id
            """;

    private static final String FIND = CUSTOMERS + "where a.account_id = :account\n";

    private static final String PAGE =
            CUSTOMERS
                    + """
                    where a.account_id > :after
                    %s
                    order by a.account_id
                    limit :limit
                    """;

    private static final String LOCK =
            """
            select account_id
            from account
            where account_id = :account
            for update
            """;

    private static final String SET =
            """
            update account
            set login = :login,
                name = :name,
                company_name = :company,
                email = :email,
                phone = :phone,
                skype = :skype,
                product_id = :product,
                price_list_id = :priceList,
                price_rule = :priceRule,
                blocked = :blocked,
                confirmed = :confirmed,
                can_send_restapi = :rest,
                can_send_get = :get,
                can_send_bulk = :bulk,
                can_send_smpp = :smpp,
                rest_addresses = :restAddresses,
                get_addresses = :getAddresses,
                time_zone = :timeZone,
                report_url = :reportUrl,
                get_report_url = :getReportUrl,
                incoming_url = :incomingUrl,
                stop_answer = :stopAnswer,
                smart_encoding = :smartEncoding,
                text_days = :textDays,
                low_balance_micros = :lowBalance,
                low_balance_operator_micros = :lowBalanceOperator,
                providers_not_used = :providers
            where account_id = :account
            """;

    private static final String RAISE =
            """
            update account
            set revision = revision + 1
            where account_id = :account
            """;

    private static final String END_SENDERS =
            """
            delete from sender
            where account_id = :account
              and sender <> all(:senders)
            """;

    private static final String ADD_SENDERS =
            """
            insert into sender (account_id, sender)
            select :account, sender
            from unnest(:senders) as sender
            on conflict do nothing
            """;

    private static final String REMOVE = "delete from account where account_id = :account";

    Optional<Customer> find(Handle handle, AccountId account) {
        return handle.createQuery(FIND)
                .bind("account", account.value())
                .map((rows, _) -> customer(rows))
                .findOne();
    }

    void lock(Handle handle, AccountId account) {
        handle.createQuery(LOCK).bind("account", account.value()).mapTo(Long.class).findOne();
    }

    /// A page by ascending number.
    List<Customer> list(Handle handle, CustomerFilter filter, long after, int limit) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        add(
                conditions,
                "a.account_id = (select account_id from login where login = :login)",
                filter.login());
        add(
                conditions,
                "(strpos(lower(a.name), lower(:name)) > 0 or strpos(lower(a.company_name), lower(:name)) > 0)",
                filter.name());
        add(
                conditions,
                "a.account_id = (select account_id from email where email = :email)",
                filter.email());
        add(conditions, "a.phone = :phone", filter.phone());
        add(conditions, "p.name = :product", filter.product());
        add(conditions, "a.blocked = :blocked", filter.blocked());
        add(conditions, "a.confirmed = :confirmed", filter.confirmed());
        add(
                conditions,
                """
                (coalesce(b.balance_micros + b.credit_micros < a.low_balance_micros, false)
                 or coalesce(b.balance_micros + b.credit_micros < a.low_balance_operator_micros, false)) = :low\
                """,
                filter.lowBalance());
        String all =
                conditions.keySet().stream()
                        .map(condition -> "and " + condition)
                        .collect(Collectors.joining("\n"));
        Query query =
                handle.createQuery(PAGE.formatted(all)).bind("after", after).bind("limit", limit);
        conditions.forEach((condition, value) ->
                query.bind(condition.replaceAll("(?s)^.*:([a-z]+).*$", "$1"), value));
        return query.map((rows, _) -> customer(rows)).list();
    }

    private static void add(Map<String, Object> conditions, String sql, @Nullable Object value) {
        if (value != null) {
            conditions.put(sql, value);
        }
    }

    private static Customer customer(ResultSet rows) throws SQLException {
        int textDays = rows.getInt("text_days");
        Integer days = rows.wasNull() ? null : textDays;
        return new Customer(
                rows.getLong("account_id"),
                rows.getString("login"),
                rows.getString("name"),
                rows.getString("company_name"),
                rows.getString("email"),
                rows.getString("phone"),
                rows.getString("skype"),
                rows.getString("product"),
                rows.getString("price_list"),
                rows.getString("price_rule"),
                rows.getString("currency"),
                AmountText.of(rows.getLong("balance_micros")),
                AmountText.of(rows.getLong("credit_micros")),
                rows.getBoolean("blocked"),
                rows.getBoolean("confirmed"),
                doors(rows),
                new Addresses(
                        texts(rows.getArray("rest_addresses")),
                        texts(rows.getArray("get_addresses"))),
                rows.getString("time_zone"),
                texts(rows.getArray("senders")),
                rows.getString("report_url"),
                rows.getString("get_report_url"),
                rows.getString("incoming_url"),
                rows.getString("stop_answer"),
                rows.getBoolean("smart_encoding"),
                days,
                mark(rows, "low_balance_micros"),
                mark(rows, "low_balance_operator_micros"),
                texts(rows.getArray("providers")),
                rows.getObject("created_at", OffsetDateTime.class).toInstant(),
                rows.getLong("revision"));
    }

    private static List<String> doors(ResultSet rows) throws SQLException {
        List<String> doors = new ArrayList<>();
        for (Door door : Door.values()) {
            String column =
                    switch (door) {
                        case REST -> "can_send_restapi";
                        case GET -> "can_send_get";
                        case BULK -> "can_send_bulk";
                        case SMPP -> "can_send_smpp";
                    };
            if (rows.getBoolean(column)) {
                doors.add(CustomerForm.key(door));
            }
        }
        return doors;
    }

    private static @Nullable String mark(ResultSet rows, String column) throws SQLException {
        long micros = rows.getLong(column);
        return rows.wasNull() ? null : AmountText.of(micros);
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }

    /// Sets all but login and e-mail as they are found by, the password, and the credit.
    void set(Handle handle, AccountId account, CustomerNew to) {
        handle.createUpdate(SET)
                .bind("account", account.value())
                .bind("login", to.login())
                .bind("name", to.name())
                .bind("company", to.companyName())
                .bind("email", to.email())
                .bind("phone", to.phone())
                .bind("skype", to.skype())
                .bind("product", to.productId())
                .bind("priceList", to.priceListId())
                .bind("priceRule", to.priceRule())
                .bind("blocked", to.blocked())
                .bind("confirmed", to.confirmed())
                .bind("rest", to.has(Door.REST))
                .bind("get", to.has(Door.GET))
                .bind("bulk", to.has(Door.BULK))
                .bind("smpp", to.has(Door.SMPP))
                .bind("restAddresses", SqlArray.texts(to.addresses().rest(), text -> text))
                .bind("getAddresses", SqlArray.texts(to.addresses().get(), text -> text))
                .bind("timeZone", to.timeZone())
                .bind("reportUrl", to.reportUrl())
                .bind("getReportUrl", to.getReportUrl())
                .bind("incomingUrl", to.incomingUrl())
                .bind("stopAnswer", to.stopAnswer())
                .bind("smartEncoding", to.smartEncoding())
                .bind("textDays", to.textDays())
                .bind("lowBalance", to.lowBalanceMicros())
                .bind("lowBalanceOperator", to.lowBalanceOperatorMicros())
                .bind("providers", SqlArray.shorts(to.providersNotUsed(), id -> id))
                .execute();
        SqlArray senders = SqlArray.texts(to.senders(), text -> text);
        handle.createUpdate(END_SENDERS)
                .bind("account", account.value())
                .bind("senders", senders)
                .execute();
        handle.createUpdate(ADD_SENDERS)
                .bind("account", account.value())
                .bind("senders", senders)
                .execute();
    }

    /// Something of it has changed that stands in another table.
    void raise(Handle handle, AccountId account) {
        handle.createUpdate(RAISE).bind("account", account.value()).execute();
    }

    /// Removes one, with all that is its own.
    ///
    /// @return false where it has money in the ledger or messages, and stays; the transaction is to
    ///   be given up then
    boolean remove(Handle handle, AccountId account) {
        try {
            handle.createUpdate(REMOVE).bind("account", account.value()).execute();
            return true;
        } catch (UnableToExecuteStatementException refused) {
            if (refused.getCause() instanceof SQLException cause
                    && "23503".equals(cause.getSQLState())) { // as account_goes says it
                return false;
            }
            throw refused;
        }
    }
}
