package io.heliograph.ledger;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Balances and the entries that explain them. Every booking is entries of one account that add up
/// to zero: the `customer` book against one of ours, so that the proof needs no row that all
/// accounts share.
///
/// The methods that take a handle are steps of the caller's transaction.
public final class LedgerStore {
    private static final String OPEN =
            """
            insert into balance (account_id, currency, credit_micros)
            values (:account, :currency, :credit)
            """;

    private static final String LOCK =
            """
            select balance_micros, credit_micros, currency, spent_day, spent_micros
            from balance
            where account_id = :account
            for update
            """;

    private static final String READ = LOCK.replace("for update\n", "");

    private static final String MOVE =
            """
            update balance
            set balance_micros = balance_micros + :amount
            where account_id = :account
            """;

    private static final String SET_CREDIT =
            """
            update balance
            set credit_micros = :credit
            where account_id = :account
              and credit_micros <> :credit
            """;

    private static final String ENTER =
            """
            insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, note, created_at)
            values (:account, :booking, 'customer', :amount, :currency, :reason, :note, :at),
                   (:account, :booking, :book, -:amount, :currency, :reason, :note, :at)
            """;

    private static final String CHECK =
            """
            select b.account_id,
                   b.balance_micros,
                   coalesce(e.customer, 0) as entries_micros,
                   coalesce(e.total, 0) as total_micros,
                   coalesce(e.torn, 0) as torn
            from balance b
            left join (
                select account_id, sum(customer) as customer, sum(total) as total, count(*) filter (where total <> 0) as torn
                from (
                    select account_id,
                           booking_id,
                           sum(amount_micros) filter (where book = 'customer') as customer,
                           sum(amount_micros) as total
                    from ledger_entry
                    group by account_id, booking_id) booking
                group by account_id) e on e.account_id = b.account_id
            order by b.account_id
            """;

    private final Database database;

    /// Over that database.
    public LedgerStore(Database database) {
        this.database = database;
    }

    /// Gives a new account its balance of zero.
    ///
    /// @param creditMicros how far below zero it may go
    public void open(Handle handle, AccountId account, String currency, long creditMicros) {
        handle.createUpdate(OPEN)
                .bind("account", account.value())
                .bind("currency", currency)
                .bind("credit", creditMicros)
                .execute();
    }

    /// The balance, its row locked until the transaction ends.
    public Balance lock(Handle handle, AccountId account) {
        return balance(handle, LOCK, account);
    }

    /// The balance as it is now.
    public Balance balance(AccountId account) {
        return database.read(handle -> balance(handle, READ, account));
    }

    /// How far below zero the balance may go from now on.
    ///
    /// @return whether that has changed
    public static boolean setCredit(Handle handle, AccountId account, long creditMicros) {
        return handle.createUpdate(SET_CREDIT)
                        .bind("account", account.value())
                        .bind("credit", creditMicros)
                        .execute()
                > 0;
    }

    private static Balance balance(Handle handle, String sql, AccountId account) {
        return handle.createQuery(sql)
                .bind("account", account.value())
                .map((rows, context) ->
                        new Balance(
                                rows.getLong("balance_micros"),
                                rows.getLong("credit_micros"),
                                rows.getString("currency"),
                                rows.getObject("spent_day", LocalDate.class),
                                rows.getLong("spent_micros")))
                .one();
    }

    /// Books an amount for or against the customer.
    ///
    /// @param amount positive: the customer has more; zero books nothing
    public void book(
            Handle handle,
            AccountId account,
            long booking,
            Money amount,
            Reason reason,
            String note,
            Instant at) {
        if (amount.micros() == 0) {
            return;
        }
        handle.createUpdate(MOVE)
                .bind("account", account.value())
                .bind("amount", amount.micros())
                .execute();
        handle.createUpdate(ENTER)
                .bind("account", account.value())
                .bind("booking", booking)
                .bind("amount", amount.micros())
                .bind("currency", amount.currency())
                .bind("book", reason.book())
                .bind("reason", reason.key())
                .bind("note", note)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /// Adds up every account's entries (promise 2).
    public List<Proof> prove() {
        return database.read(handle ->
                handle.createQuery(CHECK)
                        .map((rows, context) ->
                                new Proof(
                                        new AccountId(rows.getLong("account_id")),
                                        rows.getLong("balance_micros"),
                                        rows.getLong("entries_micros"),
                                        rows.getLong("total_micros"),
                                        rows.getLong("torn")))
                        .list());
    }
}
