package io.heliograph.contact;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.number.Msisdn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// The contacts of one group at a time.
///
/// Rows are locked in ascending order of their numbers and the group's row after them, so that
/// calls wait for each other on the same numbers, for the count only at the end, and never in a
/// circle. A group that was deleted meanwhile undoes the call.
final class ContactStore {
    /// Rows that the driver holds at a time.
    static final int FETCHED_ROWS = 500;

    /// Numbers are found by the primary key, however many the planner thinks there are.
    static final String BY_KEY =
            """
            select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
                   set_config('enable_mergejoin', 'off', true)
            """;

    /// `xmax` is 0 in a row that is new, and not in one that was updated. Nothing is written where
    /// nothing is named and the number is written as before.
    private static final String ADD =
            """
            with added as (
                insert into contact (
                    account_id, group_id, phone, written, added_at, birth_date, birth_day, gender, first_name, last_name, middle_name,
                    note_1, note_2, note_3, note_4, note_5, note_6, note_7, note_8, note_9, note_10)
                select :account, :group, n.phone, nullif(n.written, n.phone), :at, case when n.birth_day > 0 then date '1970-01-01' + n.birth_date end,
                       nullif(n.birth_day, -1), n.gender, n.first_name, n.last_name, n.middle_name,
                       n.note_1, n.note_2, n.note_3, n.note_4, n.note_5, n.note_6, n.note_7, n.note_8, n.note_9, n.note_10
                from unnest(
                    :phones, :written, :birthDates, :birthDays, :gender, :first_name, :last_name, :middle_name,
                    :note_1, :note_2, :note_3, :note_4, :note_5, :note_6, :note_7, :note_8, :note_9, :note_10)
                    as n (phone, written, birth_date, birth_day, gender, first_name, last_name, middle_name,
                          note_1, note_2, note_3, note_4, note_5, note_6, note_7, note_8, note_9, note_10)
                order by n.phone
                on conflict (account_id, group_id, phone) do update set
                    written = excluded.written,
                    birth_date = case when excluded.birth_day is null then contact.birth_date else excluded.birth_date end,
                    birth_day = coalesce(excluded.birth_day, contact.birth_day),
                    gender = coalesce(excluded.gender, contact.gender),
                    first_name = coalesce(excluded.first_name, contact.first_name),
                    last_name = coalesce(excluded.last_name, contact.last_name),
                    middle_name = coalesce(excluded.middle_name, contact.middle_name),
                    note_1 = coalesce(excluded.note_1, contact.note_1),
                    note_2 = coalesce(excluded.note_2, contact.note_2),
                    note_3 = coalesce(excluded.note_3, contact.note_3),
                    note_4 = coalesce(excluded.note_4, contact.note_4),
                    note_5 = coalesce(excluded.note_5, contact.note_5),
                    note_6 = coalesce(excluded.note_6, contact.note_6),
                    note_7 = coalesce(excluded.note_7, contact.note_7),
                    note_8 = coalesce(excluded.note_8, contact.note_8),
                    note_9 = coalesce(excluded.note_9, contact.note_9),
                    note_10 = coalesce(excluded.note_10, contact.note_10),
                    octets_before = contact.octets
                where num_nonnulls(
                    excluded.birth_day, excluded.gender, excluded.first_name, excluded.last_name, excluded.middle_name,
                    excluded.note_1, excluded.note_2, excluded.note_3, excluded.note_4, excluded.note_5,
                    excluded.note_6, excluded.note_7, excluded.note_8, excluded.note_9, excluded.note_10) > 0
                   or contact.written is distinct from excluded.written
                returning xmax = 0 as fresh, octets - octets_before as grown)
            select count(*) filter (where fresh) as numbers, coalesce(sum(grown), 0) as octets
            from added
            """;

    private static final String FIND =
            """
            select {columns}
            from unnest(:phones) as wanted (number)
            cross join lateral (
                select *
                from contact
                where account_id = :account
                  and group_id = :group
                  and phone = wanted.number
                limit 1) c
            """
                    .replace("{columns}", ContactRow.COLUMNS);

    private static final String LOCK =
            """
            select {columns}
            from unnest(:phones) as wanted (number)
            cross join lateral (
                select *
                from contact
                where account_id = :account
                  and group_id = :group
                  and phone = wanted.number
                limit 1
                for update) c
            """
                    .replace("{columns}", ContactRow.COLUMNS);

    private static final String REMOVE =
            """
            with removed as (
                delete from contact
                where account_id = :account
                  and group_id = :group
                  and phone = any(:phones)
                returning octets)
            select -count(*) as numbers, -coalesce(sum(octets), 0) as octets
            from removed
            """;

    private static final String COUNT =
            """
            update contact_group
            set numbers_count = numbers_count + :numbers,
                octets = greatest(octets + :octets, 0)
            where account_id = :account
              and group_id = :group
            returning name, numbers_count
            """;

    private final Database database;
    private final UsageStore usage;

    ContactStore(Database database, ContactSettings settings) {
        this.database = database;
        this.usage = new UsageStore(settings);
    }

    /// Adds those that are not there and changes those that are.
    ///
    /// @param entries ascending by number, each once
    /// @param numbersMax beyond it the group does not grow
    Changed add(
            AccountId account,
            long group,
            List<ContactEntry> entries,
            long numbersMax,
            Instant at) {
        return Changed.in(
                database,
                handle -> {
                    Query query =
                            handle.createQuery(ADD)
                                    .bind("account", account.value())
                                    .bind("group", group)
                                    .bind("at", at.atOffset(ZoneOffset.UTC))
                                    .bind(
                                            "phones",
                                            SqlArray.longs(
                                                    entries, e -> e.phone().identity().value()))
                                    .bind(
                                            "written",
                                            SqlArray.longs(entries, e -> e.phone().value()))
                                    .bind(
                                            "birthDates",
                                            SqlArray.ints(entries, ContactEntry::birthEpochDay))
                                    .bind(
                                            "birthDays",
                                            SqlArray.shorts(entries, ContactEntry::birthDay));
                    for (ContactText text : ContactText.ALL) {
                        query.bind(text.column(), column(entries, text));
                    }
                    Change change = query.map((rows, _) -> Change.read(rows)).one();
                    Changed.Done changed = count(handle, account, group, change);
                    if (changed.after() > numbersMax && change.numbers() > 0) {
                        throw full("a group has at most " + numbersMax + " numbers");
                    }
                    requireWithinQuota(handle, account, change);
                    return changed;
                });
    }

    private void requireWithinQuota(Handle handle, AccountId account, Change change) {
        if (change.numbers() <= 0 && change.octets() <= 0) {
            return;
        }
        UsageStore.Usage used = usage.used(handle, account);
        long numbersMax = used.quota().numbersMax();
        long octetsMax = used.quota().octetsMax();
        if (change.numbers() > 0 && used.numbers() > numbersMax) {
            throw full("this account may have at most " + numbersMax + " contacts" + used.until());
        }
        if (change.octets() > 0 && used.octets() > octetsMax) {
            throw full(
                    "the groups and contacts of this account may take at most "
                            + octetsMax
                            + " octets"
                            + used.until());
        }
    }

    private static Changed.GivenUp full(String why) {
        return new Changed.GivenUp(new Changed.Full(why));
    }

    /// By how much a statement has changed a group.
    private record Change(long numbers, long octets) {
        static Change read(ResultSet rows) throws SQLException {
            return new Change(rows.getLong("numbers"), rows.getLong("octets"));
        }
    }

    /// Nothing at all where no entry names it: `unnest` fills up with nulls.
    private static SqlArray column(List<ContactEntry> entries, ContactText text) {
        boolean named = entries.stream().anyMatch(entry -> entry.texts().containsKey(text));
        return SqlArray.texts(
                named ? entries : List.<ContactEntry>of(), entry -> entry.texts().get(text));
    }

    /// The contacts of these numbers, ascending; those that are not there are left out.
    ///
    /// @param phones ascending
    /// @param size told the octets of each that is found; may end it by throwing
    List<Contact> find(
            AccountId account, long group, Collection<Msisdn> phones, LongConsumer size) {
        return database.inTransaction(handle -> {
            handle.createQuery(BY_KEY).mapTo(String.class).one();
            return contacts(handle, FIND, account, group, phones, size);
        });
    }

    /// Removes the contacts of these numbers.
    ///
    /// @param phones ascending
    /// @param removed gets those that were there, ascending
    /// @param size told the octets of each; may end it by throwing
    Changed remove(
            AccountId account,
            long group,
            Collection<Msisdn> phones,
            List<Contact> removed,
            LongConsumer size) {
        return Changed.in(
                database,
                handle -> {
                    handle.createQuery(BY_KEY).mapTo(String.class).one();
                    removed.clear();
                    removed.addAll(contacts(handle, LOCK, account, group, phones, size));
                    Change gone =
                            handle.createQuery(REMOVE)
                                    .bind("account", account.value())
                                    .bind("group", group)
                                    .bind(
                                            "phones",
                                            SqlArray.longs(
                                                    removed, c -> c.phone().identity().value()))
                                    .map((rows, _) -> Change.read(rows))
                                    .one();
                    return count(handle, account, group, gone);
                });
    }

    private static List<Contact> contacts(
            Handle handle,
            String statement,
            AccountId account,
            long group,
            Collection<Msisdn> phones,
            LongConsumer size) {
        return handle.createQuery(statement)
                .bind("account", account.value())
                .bind("group", group)
                .bind("phones", SqlArray.longs(phones, phone -> phone.identity().value()))
                .setFetchSize(FETCHED_ROWS)
                .map((rows, _) -> {
                    Contact contact = ContactRow.read(rows);
                    size.accept(contact.bytes());
                    return contact;
                })
                .list();
    }

    private static Changed.Done count(Handle handle, AccountId account, long group, Change change) {
        return handle.createQuery(COUNT)
                .bind("account", account.value())
                .bind("group", group)
                .bind("numbers", change.numbers())
                .bind("octets", change.octets())
                .map((rows, _) -> {
                    long after = rows.getLong("numbers_count");
                    return new Changed.Done(
                            rows.getString("name"), after - change.numbers(), after);
                })
                .findOne()
                .orElseThrow(() -> new Changed.GivenUp(new Changed.NoSuchGroup(group)));
    }
}
