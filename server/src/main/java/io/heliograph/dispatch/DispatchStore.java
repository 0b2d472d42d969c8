package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.message.Message;
import io.heliograph.message.MessageRow;
import io.heliograph.message.MessageType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/// What the dispatcher reads back: work that waits in the database, and what a run before this one
/// left open.
///
/// What is looked up for each row is a lateral join with a limit: it keeps the planner from reading
/// a whole table to hash it, which it likes to do while a day's partition is new and has no
/// statistics; `DispatchPlanTest` holds them to it. For the same reason kinds of messages are
/// compared as texts with an array: a join would lose the order of the ids, and read and sort all
/// that waits for each page.
final class DispatchStore {
    /// For what must not be planned by statistics: those of a day that is new do not fit it, and a
    /// page then sorts all that waits, or reads a table through for each part of it.
    static final String BY_KEY =
            """
            select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
                   set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
            """;

    /// Per part: how often it was tried, and whether nothing is left to do.
    private static final String WITH_PARTS =
            """
            select %s, p.part_id, coalesce(s.attempts, 0) + 1 as attempt,
                   coalesce(s.taken, false) or r.ended is not null as done,
                   coalesce(s.reached, false) as reached
            from (%s) m
            cross join lateral generate_series(m.message_id, m.message_id + m.parts - 1) as p (part_id)
            left join lateral (
                select max(attempt) as attempts, bool_or(result = 'submitted') as taken,
                       bool_or(result in ('submitted', 'uncertain')) as reached
                from submission
                where submission.account_id = :account
                  and submission.part_id = p.part_id) s on true
            left join lateral (
                select true as ended
                from report
                where report.account_id = :account
                  and report.part_id = p.part_id
                  and report.final
                limit 1) r on true
            order by %s, p.part_id
            """;

    static final String SPILLED =
            WITH_PARTS.formatted(
                    MessageRow.COLUMNS,
                    """
                    select *
                    from message
                    where account_id = :account
                      and message_id > :after
                      and not scheduled
                      and case
                              when provider_id is null then type = any(:types)
                              else type || ' ' || provider_id = any(:pinned)
                          end
                      and (channel in ('mailing', 'greeting')) = :bulk
                    order by message_id
                    limit :limit\
                    """,
                    "m.message_id");

    static final String DUE =
            WITH_PARTS.formatted(
                    MessageRow.COLUMNS,
                    """
                    select *
                    from message
                    where account_id = :account
                      and scheduled
                      and (begins_at, message_id) > (:after, :afterId)
                      and begins_at <= :until
                      and case
                              when provider_id is null then type = any(:types)
                              else type || ' ' || provider_id = any(:pinned)
                          end
                      and (channel in ('mailing', 'greeting')) = :bulk
                    order by begins_at, message_id
                    limit :limit\
                    """,
                    "m.begins_at, m.message_id");

    static final String SCHEDULED =
            WITH_PARTS.formatted(
                    MessageRow.COLUMNS,
                    """
                    select *
                    from message
                    where account_id = :account
                      and scheduled
                      and (begins_at, message_id) > (:after, :afterId)
                      and mailing_id = :mailing
                    order by begins_at, message_id
                    limit :limit\
                    """,
                    "m.begins_at, m.message_id");

    static final String ACCOUNTS_DUE =
            """
            select distinct account_id, type, coalesce(provider_id, 0) as provider_id,
                            channel in ('mailing', 'greeting') as bulk
            from message
            where scheduled
              and begins_at > :from
              and begins_at <= :until
            """;

    static final String ACCOUNTS_ABOVE =
            """
            select account_id
            from account
            cross join lateral (
                select
                from message
                where message.account_id = account.account_id
                  and message.message_id >= :floor
                limit 1) m
            """;

    private static final String FLY =
            """
            insert into flight (account_id, flight_id, provider_id, part_ids, attempts)
            values (:account, :flight, :provider, :parts, :attempts)
            on conflict do nothing
            """;

    static final String OPEN_FLIGHTS =
            """
            select %s, f.flight_id, f.part_id, f.attempt, f.provider_id as flown_by
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
            left join lateral (
                select true as answered
                from submission
                where submission.account_id = f.account_id
                  and submission.part_id = f.part_id
                  and submission.attempt = f.attempt
                limit 1) s on true
            where s.answered is null
            order by f.flight_id, f.part_id
            """
                    .formatted(MessageRow.COLUMNS);

    static final String EXPIRED =
            """
            select %s, p.part_id, s.taken is not null as taken
            from message m
            cross join lateral generate_series(m.message_id, m.message_id + m.parts - 1) as p (part_id)
            left join lateral (
                select true as ended
                from report
                where report.account_id = m.account_id
                  and report.part_id = p.part_id
                  and report.final
                limit 1) r on true
            left join lateral (
                select true as taken
                from submission
                where submission.account_id = m.account_id
                  and submission.part_id = p.part_id
                  and submission.result = 'submitted'
                limit 1) s on true
            where m.expires_at > :from
              and m.expires_at <= :until
              and r.ended is null
            limit :limit
            """
                    .formatted(MessageRow.COLUMNS);

    private final Database database;

    DispatchStore(Database database) {
        this.database = database;
    }

    private <T> T byKey(HandleCallback<T, RuntimeException> work) {
        return database.inTransaction(handle -> {
            handle.execute(BY_KEY);
            return work.withHandle(handle);
        });
    }

    /// Messages of the account and lane above an id, in the order of ids, with what is left to do.
    List<Unsent> spilled(AccountId account, Lane lane, long after, int limit) {
        return byKey(handle ->
                unsent(
                        inLane(handle.createQuery(SPILLED), lane)
                                .bind("account", account.value())
                                .bind("after", after)
                                .bind("limit", limit)));
    }

    /// Scheduled messages of the account and lane in the range, in the order of their begins.
    List<Unsent> due(AccountId account, Lane lane, Backlog.DueRange range, int limit) {
        return byKey(handle ->
                unsent(
                        inLane(handle.createQuery(DUE), lane)
                                .bind("account", account.value())
                                .bind("after", range.after().atOffset(ZoneOffset.UTC))
                                .bind("afterId", range.afterId())
                                .bind("until", range.until().atOffset(ZoneOffset.UTC))
                                .bind("limit", limit)));
    }

    private static Query inLane(Query query, Lane lane) {
        return query.bind("types", SqlArray.texts(lane.free, MessageType::wireName))
                .bind(
                        "pinned",
                        SqlArray.texts(
                                lane.pinned,
                                kind -> kind.type().wireName() + " " + kind.providerId()))
                .bind("bulk", lane.bulk);
    }

    /// Messages of the mailing that begin after a position, in the order of their begins.
    List<Unsent> scheduled(
            AccountId account, long mailingId, Instant after, long afterId, int limit) {
        return byKey(handle ->
                unsent(
                        handle.createQuery(SCHEDULED)
                                .bind("account", account.value())
                                .bind("mailing", mailingId)
                                .bind("after", after.atOffset(ZoneOffset.UTC))
                                .bind("afterId", afterId)
                                .bind("limit", limit)));
    }

    private static List<Unsent> unsent(Query query) {
        List<Unsent> page = new ArrayList<>();
        query.map(
                        (rows, context) -> {
                            long messageId = rows.getLong("message_id");
                            if (page.isEmpty() || page.getLast().message().id() != messageId) {
                                page.add(new Unsent(MessageRow.read(rows)));
                            }
                            page.getLast()
                                    .add(
                                            new Delivery.Part(
                                                    rows.getLong("part_id"),
                                                    rows.getInt("attempt")),
                                            rows.getBoolean("done"),
                                            rows.getBoolean("reached"));
                            return messageId;
                        })
                .list();
        return page;
    }

    /// Accounts with messages that begin after `from` and not after `until`.
    List<Event.DueAccount> accountsDue(Instant from, Instant until) {
        return database.read(handle ->
                handle.createQuery(ACCOUNTS_DUE)
                        .bind("from", from.atOffset(ZoneOffset.UTC))
                        .bind("until", until.atOffset(ZoneOffset.UTC))
                        .map((rows, context) ->
                                new Event.DueAccount(
                                        new AccountId(rows.getLong("account_id")),
                                        new Lane.Kind(
                                                MessageType.named(rows.getString("type"))
                                                        .orElseThrow(),
                                                rows.getInt("provider_id")),
                                        rows.getBoolean("bulk")))
                        .list());
    }

    /// Accounts with messages from an id on.
    List<AccountId> accountsAbove(long floor) {
        return byKey(handle ->
                handle.createQuery(ACCOUNTS_ABOVE)
                        .bind("floor", floor)
                        .map((rows, context) -> new AccountId(rows.getLong("account_id")))
                        .list());
    }

    /// Keeps flights; may be repeated.
    void fly(List<Flights.Flight> flights) {
        database.useTransaction(handle -> {
            PreparedBatch rows = handle.prepareBatch(FLY);
            for (Flights.Flight flight : flights) {
                Attempt first = flight.attempts().getFirst();
                rows.bind("account", first.message().account().value())
                        .bind("flight", flight.id())
                        .bind("provider", (short) first.carrier().id())
                        .bind("parts", SqlArray.longs(flight.attempts(), Attempt::partId))
                        .bind("attempts", SqlArray.shorts(flight.attempts(), Attempt::number))
                        .add();
            }
            rows.execute();
        });
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
                                        rows.getInt("flown_by")))
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
