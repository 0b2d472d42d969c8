package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.journal.Attempt;
import io.heliograph.message.Message;
import io.heliograph.message.MessageRow;
import io.heliograph.text.MessageType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    /// Octets of texts that are read at a time: a page ends with the message that goes beyond.
    static final long OCTETS_MAX = 8L << 20;

    /// Per part: how often it was tried, and whether nothing is left to do. The text comes with the
    /// first part alone.
    private static final String WITH_PARTS =
            """
            select {columns}, m.page_messages, p.part_id, least(coalesce(s.attempts, 0) + 1, 32767) as attempt,
                   coalesce(s.taken, false) or r.ended is not null as done,
                   coalesce(s.reached, false) as reached
            from (
                select *
                from (
                    select m.*, count(*) over () as page_messages,
                           sum(octet_length(text)) over (order by {order} rows between unbounded preceding and 1 preceding) as octets_before
                    from ({messages}) m) m
                where coalesce(octets_before, 0) < :octets) m
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
            order by {order}, p.part_id
            """;

    private static String withParts(String messages, String order) {
        return WITH_PARTS
                .replace(
                        "{columns}",
                        MessageRow.columns("case when p.part_id = m.message_id then m.text end"))
                .replace("{messages}", messages)
                .replace("{order}", order);
    }

    static final String SPILLED =
            withParts(
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
            withParts(
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
            withParts(
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

    static final String NAMED =
            withParts(
                    """
                    select m.*
                    from (
                        select distinct message_id
                        from unnest(:messages) as named (message_id)
                        where message_id > :after) n
                    cross join lateral (
                        select *
                        from message
                        where message.account_id = :account
                          and message.message_id = n.message_id
                        limit 1) m
                    order by m.message_id
                    limit :limit\
                    """,
                    "m.message_id");

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

    /// Parts with their messages, a row for each of these: so each text is read once. Where no
    /// report is pushed there is no use for the text, and it is not read.
    ///
    /// @param parts selects `account_id`, `message_id`, and what is gathered
    private static String byMessage(String parts, String gathered) {
        return """
        select *
        from (
            select %s, p.*, sum(p.parts_found) over () as page_parts,
                   sum(case when m.reported then octet_length(m.text) else 0 end)
                       over (order by m.account_id, m.message_id rows between unbounded preceding and 1 preceding) as octets_before
            from (
                select account_id as of_account, message_id as of_message, count(*) as parts_found, %s
                from (%s) p
                group by account_id, message_id) p
            cross join lateral (
                select *
                from message
                where message.account_id = p.of_account
                  and message.message_id = p.of_message
                limit 1) m) m
        where coalesce(octets_before, 0) < :octets
        """
                .formatted(
                        MessageRow.columns("case when m.reported then m.text else '' end"),
                        gathered,
                        parts);
    }

    private static final String FLY =
            """
            insert into flight (account_id, flight_id, provider_id, part_ids, attempts)
            values (:account, :flight, :provider, :parts, :attempts)
            on conflict do nothing
            """;

    static final String OPEN_FLIGHTS =
            byMessage(
                    """
                    select m.account_id, m.message_id, f.part_id, f.attempt, f.provider_id
                    from (
                        select account_id, flight_id, provider_id, part_id, attempt
                        from flight
                        cross join lateral unnest(part_ids, attempts) as t (part_id, attempt)
                        where flight_id >= :floor) f
                    cross join lateral (
                        select account_id, message_id
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
                    limit :limit
                    """,
                    "array_agg(part_id) as part_ids, array_agg(attempt) as attempts, array_agg(provider_id) as providers");

    static final String EXPIRED =
            byMessage(
                    """
                    select m.account_id, m.message_id, p.part_id, s.taken is not null as taken
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
                    """,
                    "array_agg(part_id) as part_ids, array_agg(taken) as taken");

    private static final Logger log = LoggerFactory.getLogger(DispatchStore.class);

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

    /// What was read.
    ///
    /// @param full whether there may be more
    /// @param unreadable the earliest end of the lifetime of those that could not be read;
    ///   [Instant#MAX] where all could
    record Page<T>(List<T> rows, boolean full, Instant unreadable) {}

    /// Messages of the account and lane above an id, in the order of ids, with what is left to do.
    ///
    /// @param octets of texts, after which the page ends
    Page<Unsent> spilled(AccountId account, Lane lane, long after, int limit, long octets) {
        return byKey(handle ->
                unsent(
                        limit,
                        octets,
                        inLane(handle.createQuery(SPILLED), lane)
                                .bind("account", account.value())
                                .bind("after", after)));
    }

    /// Scheduled messages of the account and lane in the range, in the order of their begins.
    ///
    /// @param octets of texts, after which the page ends
    Page<Unsent> due(AccountId account, Lane lane, Backlog.DueRange range, int limit, long octets) {
        return byKey(handle ->
                unsent(
                        limit,
                        octets,
                        inLane(handle.createQuery(DUE), lane)
                                .bind("account", account.value())
                                .bind("after", range.after().atOffset(ZoneOffset.UTC))
                                .bind("afterId", range.afterId())
                                .bind("until", range.until().atOffset(ZoneOffset.UTC))));
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
    Page<Unsent> scheduled(
            AccountId account, long mailingId, Instant after, long afterId, int limit) {
        return byKey(handle ->
                unsent(
                        limit,
                        OCTETS_MAX,
                        handle.createQuery(SCHEDULED)
                                .bind("account", account.value())
                                .bind("mailing", mailingId)
                                .bind("after", after.atOffset(ZoneOffset.UTC))
                                .bind("afterId", afterId)));
    }

    /// Some of these messages above an id, in the order of ids.
    Page<Unsent> named(AccountId account, Collection<Long> messages, long after, int limit) {
        return byKey(handle ->
                unsent(
                        limit,
                        OCTETS_MAX,
                        handle.createQuery(NAMED)
                                .bind("account", account.value())
                                .bind("messages", SqlArray.longs(messages, id -> id))
                                .bind("after", after)));
    }

    private static Page<Unsent> unsent(int limit, long octets, Query query) {
        List<Unsent> page = new ArrayList<>();
        AtomicLong found = new AtomicLong();
        query.bind("limit", limit)
                .bind("octets", octets)
                .map((rows, context) -> {
                    long messageId = rows.getLong("message_id");
                    found.set(rows.getLong("page_messages"));
                    if (page.isEmpty() || page.getLast().id() != messageId) {
                        Message message = message(rows);
                        page.add(
                                message == null
                                        ? Unsent.unreadable(messageId, time(rows, "begins_at"))
                                        : new Unsent(message));
                    }
                    if (page.getLast().isReadable()) {
                        page.getLast()
                                .add(
                                        new Outgoing.Part(
                                                rows.getLong("part_id"), rows.getInt("attempt")),
                                        rows.getBoolean("done"),
                                        rows.getBoolean("reached"));
                    }
                    return messageId;
                })
                .list();
        return new Page<>(page, found.get() == limit || found.get() > page.size(), Instant.MAX);
    }

    /// Null where the row says what no message of ours can, which is a bug of ours: it stays where
    /// it is for a version that can read it, and must not hold up the others.
    private static @Nullable Message message(ResultSet rows) throws SQLException {
        try {
            return MessageRow.read(rows);
        } catch (RuntimeException bug) {
            log.error(
                    "event=message_unreadable account={} message={}",
                    rows.getLong("account_id"),
                    rows.getLong("message_id"),
                    bug);
            return null;
        }
    }

    private static Instant time(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
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
                        .bind("provider", (short) first.provider().id())
                        .bind("parts", SqlArray.longs(flight.attempts(), Attempt::partId))
                        .bind("attempts", SqlArray.shorts(flight.attempts(), Attempt::number))
                        .add();
            }
            rows.execute();
        });
    }

    /// A part that was on a flight and has no recorded answer.
    record Open(Message message, long partId, int attempt, int providerId) {}

    /// Some of them; those whose answers are recorded are not found again.
    Page<Open> openFlights(long floor, int limit) {
        return database.read(handle ->
                parts(
                        limit,
                        handle.createQuery(OPEN_FLIGHTS).bind("floor", floor),
                        (rows, message, into) -> {
                            Long[] ids = (Long[]) rows.getArray("part_ids").getArray();
                            Number[] attempts = (Number[]) rows.getArray("attempts").getArray();
                            Number[] flownBy = (Number[]) rows.getArray("providers").getArray();
                            for (int i = 0; i < ids.length; i++) {
                                into.add(
                                        new Open(
                                                message,
                                                ids[i],
                                                attempts[i].intValue(),
                                                flownBy[i].intValue()));
                            }
                        }));
    }

    /// A part without a final report whose lifetime has ended.
    record ExpiredPart(Message message, long partId, boolean taken) {}

    /// Some of them; those that are ended are not found again.
    Page<ExpiredPart> expired(Instant from, Instant until, int limit) {
        return database.read(handle ->
                parts(
                        limit,
                        handle.createQuery(EXPIRED)
                                .bind("from", from.atOffset(ZoneOffset.UTC))
                                .bind("until", until.atOffset(ZoneOffset.UTC)),
                        (rows, message, into) -> {
                            Long[] ids = (Long[]) rows.getArray("part_ids").getArray();
                            Boolean[] taken = (Boolean[]) rows.getArray("taken").getArray();
                            for (int i = 0; i < ids.length; i++) {
                                into.add(new ExpiredPart(message, ids[i], taken[i]));
                            }
                        }));
    }

    private interface PartReader<T> {
        void read(ResultSet rows, Message message, List<T> into) throws SQLException;
    }

    private static <T> Page<T> parts(int limit, Query query, PartReader<T> reader) {
        List<T> parts = new ArrayList<>();
        AtomicLong found = new AtomicLong();
        AtomicLong skipped = new AtomicLong();
        List<Instant> unreadable = new ArrayList<>();
        query.bind("limit", limit)
                .bind("octets", OCTETS_MAX)
                .map((rows, context) -> {
                    found.set(rows.getLong("page_parts"));
                    Message message = message(rows);
                    if (message == null) {
                        unreadable.add(time(rows, "expires_at"));
                        skipped.addAndGet(((Long[]) rows.getArray("part_ids").getArray()).length);
                    } else {
                        reader.read(rows, message, parts);
                    }
                    return true;
                })
                .list();
        boolean full = found.get() == limit || found.get() > parts.size() + skipped.get();
        return new Page<>(
                parts,
                full,
                unreadable.stream().min(Comparator.naturalOrder()).orElse(Instant.MAX));
    }
}
