package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.message.Message;
import io.heliograph.message.MessageRow;
import io.heliograph.text.MessageType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.statement.Query;

/// Messages that wait in the database, read back by pages with what is left to do of each.
///
/// Kinds of messages are compared as texts with an array: a join would lose the order of the ids,
/// and read and sort all that waits for each page.
final class UnsentStore {
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
                select max(attempt) filter (where result <> 'answered_late') as attempts,
                       bool_or(result = 'submitted' or result = 'answered_late' and error_code = 0) as taken,
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
                      and coalesce(route_id, 0) = :route
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
                      and coalesce(route_id, 0) = :route
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

    private final ByKeyStore byKey;

    UnsentStore(Database database) {
        this.byKey = new ByKeyStore(database);
    }

    /// What was read.
    ///
    /// @param full whether there may be more
    record Page(List<Unsent> rows, boolean full) {}

    /// Messages of the account and lane above an id, in the order of ids, with what is left to do.
    ///
    /// @param octets of texts, after which the page ends
    Page spilled(AccountId account, Lane lane, long after, int limit, long octets) {
        return byKey.read(handle ->
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
    Page due(AccountId account, Lane lane, DueRange range, int limit, long octets) {
        return byKey.read(handle ->
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
        return query.bind("route", lane.routeId)
                .bind("types", SqlArray.texts(lane.free, MessageType::wireName))
                .bind(
                        "pinned",
                        SqlArray.texts(
                                lane.pinned,
                                kind -> kind.type().wireName() + " " + kind.providerId()))
                .bind("bulk", lane.bulk);
    }

    /// Messages of the mailing that begin after a position, in the order of their begins.
    Page scheduled(AccountId account, long mailingId, Instant after, long afterId, int limit) {
        return byKey.read(handle ->
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
    Page named(AccountId account, Collection<Long> messages, long after, int limit) {
        return byKey.read(handle ->
                unsent(
                        limit,
                        OCTETS_MAX,
                        handle.createQuery(NAMED)
                                .bind("account", account.value())
                                .bind("messages", SqlArray.longs(messages, id -> id))
                                .bind("after", after)));
    }

    private static Page unsent(int limit, long octets, Query query) {
        List<Unsent> page = new ArrayList<>();
        AtomicLong found = new AtomicLong();
        query.bind("limit", limit)
                .bind("octets", octets)
                .map((rows, context) -> {
                    long messageId = rows.getLong("message_id");
                    found.set(rows.getLong("page_messages"));
                    if (page.isEmpty() || page.getLast().id() != messageId) {
                        Message message = MessageRow.readable(rows);
                        page.add(
                                message == null
                                        ? Unsent.unreadable(
                                                messageId,
                                                rows.getObject("begins_at", OffsetDateTime.class)
                                                        .toInstant())
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
        return new Page(page, found.get() == limit || found.get() > page.size());
    }
}
