package io.heliograph.contact;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.number.Msisdn;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Numbers that accounts do not want to send to, and how many each has. Rows come first, in
/// ascending order of their numbers, then the count, so that calls never wait in a circle.
final class BlackListStore {
    private static final String ADD =
            """
            insert into black_list (account_id, phone, written)
            select :account, n.phone, nullif(n.written, n.phone)
            from unnest(:phones, :written) as n (phone, written)
            order by n.phone
            on conflict do nothing
            """;

    /// What a STOP had put there is the account's own from now on.
    private static final String OWN =
            """
            update black_list
            set stopped = false
            where account_id = :account
              and phone = any(:phones)
              and stopped
            """;

    private static final String STOP =
            """
            insert into black_list (account_id, phone, written, stopped)
            values (:account, :phone, nullif(:written, :phone), true)
            on conflict do nothing
            """;

    private static final String START =
            """
            delete from black_list
            where account_id = :account
              and phone = :phone
              and stopped
            """;

    private static final String LISTED =
            """
            select coalesce(b.written, wanted.number)
            from unnest(:phones) as wanted (number)
            cross join lateral (
                select written
                from black_list
                where account_id = :account
                  and phone = wanted.number
                limit 1) b
            """;

    private static final String LOCK =
            """
            select wanted.number
            from unnest(:phones) as wanted (number)
            cross join lateral (
                select 1
                from black_list
                where account_id = :account
                  and phone = wanted.number
                limit 1
                for update) b
            """;

    private static final String REMOVE =
            """
            delete from black_list
            where account_id = :account
              and phone = any(:phones)
            """;

    private static final String COUNT =
            """
            insert into black_list_count as c (account_id, numbers_count)
            values (:account, greatest(:change, 0))
            on conflict (account_id) do update set numbers_count = c.numbers_count + :change
            returning numbers_count
            """;

    private final Database database;

    BlackListStore(Database database) {
        this.database = database;
    }

    /// Adds those that are not there, unless there would be more than there may be.
    ///
    /// @param phones ascending
    /// @param usage tells how many the list may have
    Changed add(AccountId account, Collection<Msisdn> phones, UsageStore usage) {
        return Changed.in(
                database,
                handle -> {
                    handle.createUpdate(OWN)
                            .bind("account", account.value())
                            .bind("phones", identities(phones))
                            .execute();
                    int added =
                            handle.createUpdate(ADD)
                                    .bind("account", account.value())
                                    .bind("phones", identities(phones))
                                    .bind("written", SqlArray.longs(phones, Msisdn::value))
                                    .execute();
                    Changed.Done changed = count(handle, account, added);
                    boolean isConfirmed = usage.confirmed(handle, account);
                    long most = usage.quota(isConfirmed).listedMax();
                    if (added > 0 && changed.after() > most) {
                        String why =
                                "a black list has at most "
                                        + most
                                        + (isConfirmed
                                                ? " numbers"
                                                : " numbers until the account is confirmed");
                        throw new Changed.GivenUp(new Changed.Full(why));
                    }
                    return changed;
                });
    }

    /// Adds the phone, however many there are, unless it is there.
    static void stop(Handle handle, AccountId account, Msisdn phone) {
        int added =
                handle.createUpdate(STOP)
                        .bind("account", account.value())
                        .bind("phone", phone.identity().value())
                        .bind("written", phone.value())
                        .execute();
        count(handle, account, added);
    }

    /// Removes the phone if [#stop] has added it.
    static void start(Handle handle, AccountId account, Msisdn phone) {
        int gone =
                handle.createUpdate(START)
                        .bind("account", account.value())
                        .bind("phone", phone.identity().value())
                        .execute();
        count(handle, account, -gone);
    }

    /// Removes those that are there.
    ///
    /// @param phones ascending
    Changed.Done remove(AccountId account, Collection<Msisdn> phones) {
        return database.inTransaction(handle -> {
            handle.createQuery(ContactStore.BY_KEY).mapTo(String.class).one();
            List<Msisdn> there = numbers(handle, LOCK, account, phones);
            int gone =
                    handle.createUpdate(REMOVE)
                            .bind("account", account.value())
                            .bind("phones", identities(there))
                            .execute();
            return count(handle, account, -gone);
        });
    }

    /// Which of the numbers are listed, in their order, as they were written when they were listed.
    List<Msisdn> listed(AccountId account, Collection<Msisdn> phones) {
        return database.inTransaction(handle -> {
            handle.createQuery(ContactStore.BY_KEY).mapTo(String.class).one();
            return numbers(handle, LISTED, account, phones);
        });
    }

    private static List<Msisdn> numbers(
            Handle handle, String statement, AccountId account, Collection<Msisdn> phones) {
        return handle.createQuery(statement)
                .bind("account", account.value())
                .bind("phones", identities(phones))
                .map((rows, _) -> new Msisdn(rows.getLong(1)))
                .list();
    }

    private static SqlArray identities(Collection<Msisdn> phones) {
        return SqlArray.longs(phones, phone -> phone.identity().value());
    }

    private static Changed.Done count(Handle handle, AccountId account, long change) {
        long after =
                handle.createQuery(COUNT)
                        .bind("account", account.value())
                        .bind("change", change)
                        .mapTo(Long.class)
                        .one();
        return new Changed.Done("", after - change, after);
    }
}
