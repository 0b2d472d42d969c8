package io.heliograph.contact;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.number.Msisdn;
import java.time.Instant;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// Walks over the contacts of many groups at once, for those who send to them.
///
/// Each group gives its next numbers from the primary key, in order; only so many from each are
/// sorted together, never a group. Where most are left out by an exclusion, a walk goes on by
/// growing strides until it has found enough.
final class RecipientStore {
    /// Numbers that one statement looks at.
    static final int STRIDE_MIN = 1_000;

    static final int STRIDE_MAX = 16_000;

    /// A plan for whichever values might sort a whole group.
    private static final String BY_KEY =
            """
            select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true),
                   set_config('enable_bitmapscan', 'off', true), set_config('enable_hashjoin', 'off', true),
                   set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)
            """;

    /// The next numbers of the groups, each once: the first group that has it wins. Then those that
    /// no excluded group has.
    private static final String STRIDE =
            """
            with near as materialized (
                select distinct on (c.phone) c.*
                from unnest(:groups) with ordinality as g (group_id, place)
                cross join lateral (
                    select {columns}
                    from contact
                    where contact.account_id = :account
                      and contact.group_id = g.group_id
                      and contact.phone > :after
                      and contact.added_at < :before
                    order by contact.phone
                    limit :stride) c
                order by c.phone, g.place
                limit :stride),
            fit as (
                select near.*
                from near
                left join lateral (
                    select true as excluded
                    from contact x
                    where x.account_id = :account
                      and x.group_id = any(:excluded)
                      and x.phone = near.phone
                    limit 1) x on true
                where x.excluded is null
                order by near.phone)
            """;

    static final String PAGE =
            (STRIDE
                            + """
                            select n.looked, n.last, fit.*
                            from (select count(*) as looked, max(phone) as last from near) n
                            left join (select * from fit order by phone limit :limit) fit on true
                            order by fit.phone
                            """)
                    .replace("{columns}", ContactRow.COLUMNS);

    private static final String COUNT =
            (STRIDE
                            + """
                            select (select count(*) from near) as looked, (select max(phone) from near) as last,
                                   (select count(*) from fit) as fitting
                            """)
                    .replace("{columns}", "phone");

    private static final String IN_GROUPS =
            """
            select wanted.number
            from unnest(:phones) as wanted (number)
            cross join lateral (
                select 1
                from contact
                where account_id = :account
                  and group_id = any(:groups)
                  and phone = wanted.number
                limit 1) c
            """;

    /// The index `contact_birthday`.
    private static final String BIRTHDAYS =
            """
            select c.*
            from unnest(:days) as d (day)
            cross join lateral (
                select {columns}
                from contact
                where contact.account_id = :account
                  and contact.group_id = :group
                  and contact.birth_day = d.day
                  and contact.birth_day > 0
                  and contact.phone > :after
                order by contact.phone
                limit :limit) c
            order by c.phone
            limit :limit
            """
                    .replace("{columns}", ContactRow.COLUMNS);

    private final Database database;

    RecipientStore(Database database) {
        this.database = database;
    }

    /// Whom to walk over.
    ///
    /// @param groups without doubles; an earlier one wins where several have the number
    /// @param addedBefore who was added at it or later is left out
    record Walk(AccountId account, List<Long> groups, List<Long> excluded, Instant addedBefore) {}

    /// What a stride came to.
    private record Stride(long looked, long last) {}

    /// The next contacts, ascending by number; fewer than the limit only at the end.
    List<Contact> page(Walk walk, long after, int limit) {
        List<Contact> page = new ArrayList<>(limit);
        // none is left out, so that the first stride fills the page
        int stride = walk.excluded.isEmpty() ? limit : Math.max(limit, STRIDE_MIN);
        long cursor = after;
        while (page.size() < limit) {
            Stride done = stride(walk, cursor, stride, limit - page.size(), page);
            if (done.looked < stride) {
                break;
            }
            cursor = done.last;
            stride = Math.max(stride, Math.min(stride * 2, STRIDE_MAX));
        }
        return page;
    }

    private Stride stride(Walk walk, long after, int stride, int limit, List<Contact> page) {
        List<Contact> found = new ArrayList<>();
        Stride done =
                database.inTransaction(handle -> {
                    found.clear();
                    Stride[] looked = {new Stride(0, after)};
                    bound(handle, PAGE, walk, after, stride)
                            .bind("limit", limit)
                            .map((rows, _) -> {
                                looked[0] =
                                        new Stride(rows.getLong("looked"), rows.getLong("last"));
                                if (rows.getLong("phone") != 0) {
                                    found.add(ContactRow.read(rows));
                                }
                                return true;
                            })
                            .list();
                    return looked[0];
                });
        page.addAll(found);
        return done;
    }

    /// How many contacts all pages hold.
    long count(Walk walk) {
        long count = 0;
        long cursor = 0;
        while (true) {
            long after = cursor;
            long[] done =
                    database.inTransaction(handle ->
                            bound(handle, COUNT, walk, after, STRIDE_MAX)
                                    .map((rows, _) ->
                                            new long[] {
                                                rows.getLong("looked"),
                                                rows.getLong("last"),
                                                rows.getLong("fitting")
                                            })
                                    .one());
            count += done[2];
            if (done[0] < STRIDE_MAX) {
                return count;
            }
            cursor = done[1];
        }
    }

    static Query bound(Handle handle, String statement, Walk walk, long after, int stride) {
        handle.createQuery(BY_KEY).mapTo(String.class).one();
        return handle.createQuery(statement)
                .bind("account", walk.account.value())
                .bind("groups", SqlArray.longs(walk.groups, Long::longValue))
                .bind("excluded", SqlArray.longs(walk.excluded, Long::longValue))
                .bind("before", walk.addedBefore.atOffset(ZoneOffset.UTC))
                .bind("after", after)
                .bind("stride", stride);
    }

    /// Which of the numbers are in one of the groups, by their identity.
    Set<Msisdn> inGroups(AccountId account, List<Long> groups, Collection<Msisdn> phones) {
        return new HashSet<>(
                database.inTransaction(handle -> {
                    handle.createQuery(BY_KEY).mapTo(String.class).one();
                    return handle.createQuery(IN_GROUPS)
                            .bind("account", account.value())
                            .bind("groups", SqlArray.longs(groups, Long::longValue))
                            .bind(
                                    "phones",
                                    SqlArray.longs(phones, phone -> phone.identity().value()))
                            .map((rows, _) -> new Msisdn(rows.getLong(1)))
                            .list();
                }));
    }

    /// The next contacts of a group that have their birthday on one of the days, ascending by
    /// number.
    List<Contact> birthdays(
            AccountId account, long group, List<MonthDay> days, long after, int limit) {
        return database.inTransaction(handle -> {
            handle.createQuery(BY_KEY).mapTo(String.class).one();
            return handle.createQuery(BIRTHDAYS)
                    .bind("account", account.value())
                    .bind("group", group)
                    .bind(
                            "days",
                            SqlArray.shorts(
                                    days, day -> day.getMonthValue() * 100 + day.getDayOfMonth()))
                    .bind("after", after)
                    .bind("limit", limit)
                    .map((rows, _) -> ContactRow.read(rows))
                    .list();
        });
    }
}
