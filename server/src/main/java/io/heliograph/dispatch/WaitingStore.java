package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.dispatch.AccountRestrictions.Restricted;
import io.heliograph.message.WaitingMessages.Waiting;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// What an account has waiting in the database, and which accounts are blocked or do not use all
/// providers.
final class WaitingStore {
    /// Messages found at a time.
    private static final int PAGE_MAX = 5_000;

    private static final String RESTRICTED =
            """
            select account_id, blocked, providers_not_used
            from account
            where blocked
               or providers_not_used <> '{}'
            """;

    static final String UNSCHEDULED =
            """
            select message_id, begins_at
            from message
            where account_id = :account
              and message_id > :afterId
              and message_id < :below
              and not scheduled
              and expires_at > :now
            order by message_id
            limit :limit
            """;

    static final String SCHEDULED =
            """
            select message_id, begins_at
            from message
            where account_id = :account
              and scheduled
              and (begins_at, message_id) > (:after, :afterId)
              and message_id < :below
              and expires_at > :now
            order by begins_at, message_id
            limit :limit
            """;

    /// What has ended, or has been with a provider, does not wait.
    static final String COUNT =
            """
            select count(*) as messages, coalesce(sum(w.open), 0) as parts, coalesce(sum(w.open * w.price_micros), 0) as micros
            from (
                select m.price_micros, m.parts - coalesce(r.ended, 0) as open
                from unnest(:messages) as n (message_id)
                cross join lateral (
                    select *
                    from message
                    where message.account_id = :account
                      and message.message_id = n.message_id
                    limit 1) m
                left join lateral (
                    select count(*) as ended
                    from report
                    where report.account_id = :account
                      and report.part_id between m.message_id and m.message_id + m.parts - 1
                      and report.final) r on true
                left join lateral (
                    select true as reached
                    from submission
                    where submission.account_id = :account
                      and submission.part_id between m.message_id and m.message_id + m.parts - 1
                      and submission.result in ('submitted', 'uncertain')
                    limit 1) s on true
                where s.reached is null) w
            where w.open > 0
            """;

    private final ByKeyStore byKey;

    WaitingStore(Database database) {
        this.byKey = new ByKeyStore(database);
    }

    /// Accounts that are blocked, and those that do not use all providers.
    static Restricted restricted(Handle handle) {
        Set<AccountId> blocked = new HashSet<>();
        Map<AccountId, Set<Integer>> unused = new HashMap<>();
        handle.createQuery(RESTRICTED)
                .map((rows, _) -> {
                    AccountId account = new AccountId(rows.getLong("account_id"));
                    if (rows.getBoolean("blocked")) {
                        blocked.add(account);
                    }
                    unused.put(
                            account,
                            Arrays.stream((Short[]) rows.getArray("providers_not_used").getArray())
                                    .map(Short::intValue)
                                    .collect(Collectors.toUnmodifiableSet()));
                    return account;
                })
                .list();
        return new Restricted(blocked, unused);
    }

    /// Does something with a page of messages.
    @FunctionalInterface
    interface Taker {
        /// @param messages changeable
        void take(Set<Long> messages) throws InterruptedException;
    }

    private record Row(long id, Instant beginsAt) {}

    /// Goes through the messages of the account that may wait in the database, page by page; some
    /// of them have been sent, or have ended.
    ///
    /// @param below those from this id on are left alone
    void each(AccountId account, Event.Waiting from, long below, Instant now, Taker taker)
            throws InterruptedException {
        each(UNSCHEDULED, account, new Row(from.fromId() - 1, from.begun()), below, now, taker);
        each(SCHEDULED, account, new Row(Long.MAX_VALUE, from.begun()), below, now, taker);
    }

    private void each(String sql, AccountId account, Row from, long below, Instant now, Taker taker)
            throws InterruptedException {
        Row after = from;
        List<Row> page;
        do {
            page = page(sql, account, after, below, now);
            Set<Long> ids = new HashSet<>();
            page.forEach(row -> ids.add(row.id));
            if (!ids.isEmpty()) {
                taker.take(ids);
                after = page.getLast();
            }
        } while (page.size() == PAGE_MAX);
    }

    private List<Row> page(String sql, AccountId account, Row after, long below, Instant now) {
        return byKey.read(handle -> {
            var query =
                    handle.createQuery(sql)
                            .bind("account", account.value())
                            .bind("afterId", after.id)
                            .bind("below", below)
                            .bind("now", now.atOffset(ZoneOffset.UTC))
                            .bind("limit", PAGE_MAX);
            if (sql.equals(SCHEDULED)) {
                query.bind("after", after.beginsAt.atOffset(ZoneOffset.UTC));
            }
            return query.map((rows, _) ->
                            new Row(
                                    rows.getLong("message_id"),
                                    rows.getObject("begins_at", OffsetDateTime.class).toInstant()))
                    .list();
        });
    }

    /// Counts all that waits.
    Waiting count(AccountId account, Event.Waiting from, Instant now) throws InterruptedException {
        List<Waiting> pages = new ArrayList<>();
        each(account, from, Long.MAX_VALUE, now, ids -> pages.add(count(account, ids)));
        return new Waiting(
                pages.stream().mapToLong(Waiting::messages).sum(),
                pages.stream().mapToLong(Waiting::parts).sum(),
                pages.stream().mapToLong(Waiting::micros).sum());
    }

    private Waiting count(AccountId account, Set<Long> messages) {
        return byKey.read(handle ->
                handle.createQuery(COUNT)
                        .bind("account", account.value())
                        .bind("messages", SqlArray.longs(messages, id -> id))
                        .map((rows, _) ->
                                new Waiting(
                                        rows.getLong("messages"),
                                        rows.getLong("parts"),
                                        rows.getLong("micros")))
                        .one());
    }
}
