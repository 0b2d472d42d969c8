package io.heliograph.contact;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.http.AnswerSize;
import io.heliograph.http.Refused;
import io.heliograph.number.Msisdn;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
    /// nothing is named.
    private static final String ADD =
            """
            with added as (
                insert into contact (
                    account_id, group_id, phone, added_at, birth_date, birth_day, gender, first_name, last_name, middle_name,
                    note_1, note_2, note_3, note_4, note_5, note_6, note_7, note_8, note_9, note_10)
                select :account, :group, n.phone, :at, case when n.birth_day > 0 then date '1970-01-01' + n.birth_date end,
                       nullif(n.birth_day, -1), n.gender, n.first_name, n.last_name, n.middle_name,
                       n.note_1, n.note_2, n.note_3, n.note_4, n.note_5, n.note_6, n.note_7, n.note_8, n.note_9, n.note_10
                from unnest(
                    :phones, :birthDates, :birthDays, :gender, :first_name, :last_name, :middle_name,
                    :note_1, :note_2, :note_3, :note_4, :note_5, :note_6, :note_7, :note_8, :note_9, :note_10)
                    as n (phone, birth_date, birth_day, gender, first_name, last_name, middle_name,
                          note_1, note_2, note_3, note_4, note_5, note_6, note_7, note_8, note_9, note_10)
                order by n.phone
                on conflict (account_id, group_id, phone) do update set
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
                    note_10 = coalesce(excluded.note_10, contact.note_10)
                where num_nonnulls(
                    excluded.birth_day, excluded.gender, excluded.first_name, excluded.last_name, excluded.middle_name,
                    excluded.note_1, excluded.note_2, excluded.note_3, excluded.note_4, excluded.note_5,
                    excluded.note_6, excluded.note_7, excluded.note_8, excluded.note_9, excluded.note_10) > 0
                returning xmax = 0 as fresh)
            select count(*)
            from added
            where fresh
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
            delete from contact
            where account_id = :account
              and group_id = :group
              and phone = any(:phones)
            """;

    private static final String COUNT =
            """
            update contact_group
            set numbers_count = numbers_count + :change
            where account_id = :account
              and group_id = :group
            returning name, numbers_count
            """;

    private final Database database;

    ContactStore(Database database) {
        this.database = database;
    }

    /// What a group is after a change.
    record Changed(String groupName, long before, long after) {}

    /// Adds those that are not there and changes those that are.
    ///
    /// @param entries ascending by number, each once
    /// @param numbersMax beyond it the group does not grow
    /// @throws Refused when there is no such group or it is full; then nothing is kept
    Changed add(
            AccountId account,
            long group,
            List<ContactEntry> entries,
            long numbersMax,
            Instant at) {
        return database.inTransaction(handle -> {
            Query query =
                    handle.createQuery(ADD)
                            .bind("account", account.value())
                            .bind("group", group)
                            .bind("at", at.atOffset(ZoneOffset.UTC))
                            .bind("phones", SqlArray.longs(entries, e -> e.phone().value()))
                            .bind("birthDates", SqlArray.ints(entries, ContactEntry::birthEpochDay))
                            .bind("birthDays", SqlArray.shorts(entries, ContactEntry::birthDay));
            for (ContactText text : ContactText.ALL) {
                query.bind(text.column(), column(entries, text));
            }
            Changed changed = count(handle, account, group, query.mapTo(Long.class).one());
            if (changed.after() > numbersMax && changed.after() > changed.before()) {
                throw Refused.fields(
                        Map.of(
                                "numbers",
                                List.of("a group has at most " + numbersMax + " numbers")));
            }
            return changed;
        });
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
    /// @param size counts what is found
    List<Contact> find(AccountId account, long group, Collection<Msisdn> phones, AnswerSize size) {
        return database.inTransaction(handle -> {
            handle.createQuery(BY_KEY).mapTo(String.class).one();
            return contacts(handle, FIND, account, group, phones, size);
        });
    }

    /// Removes the contacts of these numbers.
    ///
    /// @param phones ascending
    /// @param removed gets those that were there, ascending
    /// @param size counts them
    /// @throws Refused when there is no such group; then nothing is removed
    Changed remove(
            AccountId account,
            long group,
            Collection<Msisdn> phones,
            List<Contact> removed,
            AnswerSize size) {
        return database.inTransaction(handle -> {
            handle.createQuery(BY_KEY).mapTo(String.class).one();
            removed.clear();
            removed.addAll(contacts(handle, LOCK, account, group, phones, size));
            int gone =
                    handle.createUpdate(REMOVE)
                            .bind("account", account.value())
                            .bind("group", group)
                            .bind("phones", SqlArray.longs(removed, c -> c.phone().value()))
                            .execute();
            return count(handle, account, group, -gone);
        });
    }

    private static List<Contact> contacts(
            Handle handle,
            String statement,
            AccountId account,
            long group,
            Collection<Msisdn> phones,
            AnswerSize size) {
        return handle.createQuery(statement)
                .bind("account", account.value())
                .bind("group", group)
                .bind("phones", SqlArray.longs(phones, Msisdn::value))
                .setFetchSize(FETCHED_ROWS)
                .map((rows, _) -> {
                    Contact contact = ContactRow.read(rows);
                    size.add(contact.bytes());
                    return contact;
                })
                .list();
    }

    private static Changed count(Handle handle, AccountId account, long group, long change) {
        return handle.createQuery(COUNT)
                .bind("account", account.value())
                .bind("group", group)
                .bind("change", change)
                .map((rows, _) -> {
                    long after = rows.getLong("numbers_count");
                    return new Changed(rows.getString("name"), after - change, after);
                })
                .findOne()
                .orElseThrow(() -> GroupForm.unknown(List.of(group)));
    }
}
