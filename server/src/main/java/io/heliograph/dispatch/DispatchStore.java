package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.message.Message;
import io.heliograph.message.MessageRow;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.Query;

/// What the dispatcher reads back: work that waits in the database, and what a run before this one
/// left open.
final class DispatchStore {
    /// Per part: how often it was tried, and whether nothing is left to do.
    private static final String WITH_PARTS =
            """
            select %s, p.part_id, coalesce(s.attempts, 0) + 1 as attempt,
                   coalesce(s.taken, false) or exists (
                       select
                       from report
                       where report.account_id = :account
                         and report.part_id = p.part_id
                         and report.final) as done
            from (%s) m
            cross join lateral generate_series(m.message_id, m.message_id + m.parts - 1) as p (part_id)
            left join lateral (
                select max(attempt) as attempts, bool_or(result = 'submitted') as taken
                from submission
                where submission.account_id = :account
                  and submission.part_id = p.part_id) s on true
            order by %s, p.part_id
            """;

    private static final String SPILLED =
            WITH_PARTS.formatted(
                    MessageRow.COLUMNS,
                    """
                    select *
                    from message
                    where account_id = :account
                      and message_id > :after
                      and not scheduled
                    order by message_id
                    limit :limit\
                    """,
                    "m.message_id");

    private static final String DUE =
            WITH_PARTS.formatted(
                    MessageRow.COLUMNS,
                    """
                    select *
                    from message
                    where account_id = :account
                      and scheduled
                      and (begins_at, message_id) > (:after, :afterId)
                      and begins_at <= :until
                    order by begins_at, message_id
                    limit :limit\
                    """,
                    "m.begins_at, m.message_id");

    private static final String ACCOUNTS_DUE =
            """
            select distinct account_id
            from message
            where scheduled
              and begins_at > :from
              and begins_at <= :until
            """;

    private static final String ACCOUNTS_ABOVE =
            """
            select account_id
            from account
            where exists (
                select
                from message
                where message.account_id = account.account_id
                  and message.message_id >= :floor)
            """;

    private static final String OPEN_FLIGHTS =
            """
            select %s, f.flight_id, f.part_id, f.attempt, f.provider_id
            from (
                select account_id, flight_id, provider_id, part_id, attempt
                from flight
                cross join lateral unnest(part_ids, attempts) as t (part_id, attempt)
                where flight_id >= :floor) f
            cross join lateral (
                select *
                from message
                where message.account_id = f.account_id
                  and message.message_id between f.part_id - 254 and f.part_id
                order by message_id desc
                limit 1) m
            where not exists (
                select
                from submission s
                where s.account_id = f.account_id
                  and s.part_id = f.part_id
                  and s.attempt = f.attempt)
            order by f.flight_id, f.part_id
            """
                    .formatted(MessageRow.COLUMNS);

    private static final String EXPIRED =
            """
            select %s, p.part_id, exists (
                       select
                       from submission s
                       where s.account_id = m.account_id
                         and s.part_id = p.part_id
                         and s.result = 'submitted') as taken
            from message m
            cross join lateral generate_series(m.message_id, m.message_id + m.parts - 1) as p (part_id)
            where m.expires_at > :from
              and m.expires_at <= :until
              and not exists (
                    select
                    from report r
                    where r.account_id = m.account_id
                      and r.part_id = p.part_id
                      and r.final)
            limit :limit
            """
                    .formatted(MessageRow.COLUMNS);

    private static final String FLOORS =
            """
            select dispatch_floor, schedule_floor, expiry_floor
            from node
            where node_id = :node
            """;

    private static final String SAVE_DISPATCH_FLOORS =
            """
            update node
            set dispatch_floor = greatest(dispatch_floor, :dispatch),
                schedule_floor = greatest(schedule_floor, :schedule)
            where node_id = :node
            """;

    private static final String SAVE_EXPIRY_FLOOR =
            """
            update node
            set expiry_floor = greatest(expiry_floor, :expiry)
            where node_id = :node
            """;

    private static final String PROVIDER =
            """
            with added as (
                insert into provider (provider_id, name)
                select coalesce(max(provider_id), 0) + 1, :name
                from provider
                having not exists (select from provider where name = :name)
                returning provider_id)
            select provider_id
            from added
            union all
            select provider_id
            from provider
            where name = :name
            """;

    private static final String PROVIDERS =
            """
            select provider_id, name
            from provider
            """;

    private final Database database;
    private final int node;

    DispatchStore(Database database, int node) {
        this.database = database;
        this.node = node;
    }

    /// Where this node's earlier run had come to.
    ///
    /// @param dispatch every unscheduled message below it is done, and every flight's answers
    /// @param schedule every message that began before it is done
    /// @param expiry every message that expired before it was looked at
    record Floors(long dispatch, Instant schedule, Instant expiry) {}

    Floors floors() {
        return database.read(handle ->
                handle.createQuery(FLOORS)
                        .bind("node", node)
                        .map((rows, context) ->
                                new Floors(
                                        rows.getLong("dispatch_floor"),
                                        rows.getObject("schedule_floor", OffsetDateTime.class)
                                                .toInstant(),
                                        rows.getObject("expiry_floor", OffsetDateTime.class)
                                                .toInstant()))
                        .one());
    }

    void saveDispatchFloors(long dispatch, Instant schedule) {
        database.useTransaction(handle ->
                handle.createUpdate(SAVE_DISPATCH_FLOORS)
                        .bind("node", node)
                        .bind("dispatch", dispatch)
                        .bind("schedule", schedule.atOffset(ZoneOffset.UTC))
                        .execute());
    }

    void saveExpiryFloor(Instant expiry) {
        database.useTransaction(handle ->
                handle.createUpdate(SAVE_EXPIRY_FLOOR)
                        .bind("node", node)
                        .bind("expiry", expiry.atOffset(ZoneOffset.UTC))
                        .execute());
    }

    /// The number of the provider of that name, given at its first appearance.
    int providerId(String name) {
        return database.inTransaction(handle ->
                handle.createQuery(PROVIDER).bind("name", name).mapTo(Integer.class).one());
    }

    /// The names of all providers there ever were, by their numbers.
    Map<Integer, String> providers() {
        Map<Integer, String> names = new HashMap<>();
        database.read(handle ->
                handle.createQuery(PROVIDERS)
                        .map((rows, context) ->
                                names.put(rows.getInt("provider_id"), rows.getString("name")))
                        .list());
        return names;
    }

    /// Messages of the account above an id, in the order of ids, with what is left to do.
    List<Unsent> spilled(AccountId account, long after, int limit) {
        return database.read(handle ->
                unsent(
                        handle.createQuery(SPILLED)
                                .bind("account", account.value())
                                .bind("after", after)
                                .bind("limit", limit)));
    }

    /// Scheduled messages of the account in the range, in the order of their begins.
    List<Unsent> due(AccountId account, Backlog.DueRange range, int limit) {
        return database.read(handle ->
                unsent(
                        handle.createQuery(DUE)
                                .bind("account", account.value())
                                .bind("after", range.after().atOffset(ZoneOffset.UTC))
                                .bind("afterId", range.afterId())
                                .bind("until", range.until().atOffset(ZoneOffset.UTC))
                                .bind("limit", limit)));
    }

    private static List<Unsent> unsent(Query query) {
        List<Unsent> page = new ArrayList<>();
        query.map(
                        (rows, context) -> {
                            long messageId = rows.getLong("message_id");
                            if (page.isEmpty() || page.getLast().message().id() != messageId) {
                                page.add(new Unsent(MessageRow.read(rows), new ArrayList<>()));
                            }
                            if (!rows.getBoolean("done")) {
                                page.getLast()
                                        .parts()
                                        .add(
                                                new Delivery.Part(
                                                        rows.getLong("part_id"),
                                                        rows.getInt("attempt")));
                            }
                            return messageId;
                        })
                .list();
        return page;
    }

    /// Accounts with messages that begin after `from` and not after `until`.
    List<AccountId> accountsDue(Instant from, Instant until) {
        return database.read(handle ->
                handle.createQuery(ACCOUNTS_DUE)
                        .bind("from", from.atOffset(ZoneOffset.UTC))
                        .bind("until", until.atOffset(ZoneOffset.UTC))
                        .map((rows, context) -> new AccountId(rows.getLong("account_id")))
                        .list());
    }

    /// Accounts with messages from an id on.
    List<AccountId> accountsAbove(long floor) {
        return database.read(handle ->
                handle.createQuery(ACCOUNTS_ABOVE)
                        .bind("floor", floor)
                        .map((rows, context) -> new AccountId(rows.getLong("account_id")))
                        .list());
    }

    /// A part that was on a flight and has no recorded answer.
    record Open(Message message, long partId, int attempt, int providerId) {}

    List<Open> openFlights(long floor) {
        return database.read(handle ->
                handle.createQuery(OPEN_FLIGHTS)
                        .bind("floor", floor)
                        .map((rows, context) ->
                                new Open(
                                        MessageRow.read(rows),
                                        rows.getLong("part_id"),
                                        rows.getInt("attempt"),
                                        rows.getInt("provider_id")))
                        .list());
    }

    /// A part without a final report whose lifetime has ended.
    record ExpiredPart(Message message, long partId, boolean taken) {}

    List<ExpiredPart> expired(Instant from, Instant until, int limit) {
        return database.read(handle ->
                handle.createQuery(EXPIRED)
                        .bind("from", from.atOffset(ZoneOffset.UTC))
                        .bind("until", until.atOffset(ZoneOffset.UTC))
                        .bind("limit", limit)
                        .map((rows, context) ->
                                new ExpiredPart(
                                        MessageRow.read(rows),
                                        rows.getLong("part_id"),
                                        rows.getBoolean("taken")))
                        .list());
    }
}
