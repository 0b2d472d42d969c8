package io.heliograph.search;

import io.heliograph.db.SqlArray;
import io.heliograph.message.ReportRow;
import java.time.Instant;
import java.util.List;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Handle;

/// What a search reads of messages and reports themselves, in the search's transaction.
final class SearchPartStore {
    /// Each may have a text of 40,000 characters.
    private static final int FETCHED_ROWS = 32;

    /// Walks backwards over the primary key.
    private static final String BY_ID =
            """
            select *
            from message m
            where {within}
              and m.message_id >= :from
              and m.message_id < :until
              {kind}
            {enough}
            """;

    /// The index `message_recipient` has the ids, so that no row is read for them. By ids alone: a
    /// few at the ends of the period may lie outside it.
    private static final String RECIPIENTS =
            """
            select message_id
            from message
            where account_id = :account
              and recipient = any(:phones)
              and message_id >= :from
              and message_id < :until
            order by message_id desc
            """;

    /// Those of mailings have no index: the mailing's own time bounds what is looked at.
    private static final String MAILED =
            """
            select message_id
            from message
            where account_id = :account
              and mailing_id = any(:mailings)
              and message_id >= :from
              and message_id < :until
            order by message_id desc
            """;

    private static final String NAMED =
            """
            select p.part_id
            from (
                select distinct part_id
                from unnest(:partIds) as named (part_id)) p
            cross join lateral (
                select *
                from message m
                where {within}
                  and m.message_id between p.part_id - 254 and p.part_id
                order by m.message_id desc
                limit 1) m
            {report}
            where p.part_id < m.message_id + m.parts
              {kind}
              {state}
            order by p.part_id desc
            """;

    private static final String BY_IDS =
            """
            select m.*
            from unnest(:messages) as wanted (id)
            cross join lateral (
                select *
                from message m
                where {within}
                  and m.message_id = wanted.id
                  {kind}
                offset 0) m
            """;

    private static final String WITHIN =
            """
            m.account_id = :account
            and m.message_id >= :lowest
            and m.message_id < :highest
            and m.created_at >= :createdFrom
            and m.created_at < :createdUntil
            """;

    /// So many messages have enough parts, when all of their parts fit.
    private static final String ENOUGH =
            """
            order by m.message_id desc
            limit :wanted
            """;

    private static final String PARTS =
            """
            select m.message_id, m.message_id + n as part_id
            from ({messages}) m
            cross join lateral generate_series(m.parts - 1, 0, -1) n
            """;

    /// A final report counts before an intermediate one.
    private static final String LAST_REPORT =
            """
            left join lateral (
                select state, at, error_code
                from report
                where report.account_id = :account
                  and report.part_id = p.part_id
                  and report.part_id >= :lowest
                  and report.part_id < :highest + 254
                order by final desc
                limit 1) r on true
            """;

    private static final String OF_ANY_STATE =
            """
            select p.part_id
            from ({parts}) p
            order by p.message_id desc, p.part_id desc
            limit :wanted
            """;

    private static final String OF_STATES =
            """
            select p.part_id
            from ({parts}) p
            {report}
            where {state}
            order by p.message_id desc, p.part_id desc
            limit :wanted
            """;

    private static final String IN_STATE = "coalesce(r.state, 'ENROUTE') = any(:states)";

    private static final String ROWS =
            """
            select p.part_id, p.part_id - m.message_id + 1 as part_number, m.parts, m.sender, m.recipient, m.type, m.text,
                   m.price_micros, m.currency, m.created_at, m.begins_at, m.scheduled, r.state, r.at, c.part_id is not null as corrected,
                   case when r.state = 'DELETED' then nullif(r.error_code, '') end as reason
            from unnest(:parts) as p (part_id)
            cross join lateral (
                select *
                from message
                where message.account_id = :account
                  and message.message_id between p.part_id - 254 and p.part_id
                  and message.message_id >= :lowest
                  and message.message_id < :highest
                order by message.message_id desc
                limit 1) m
            {report}
            left join lateral (
                select part_id
                from assumed_end
                where assumed_end.account_id = :account
                  and assumed_end.part_id = p.part_id
                  and assumed_end.part_id >= :lowest
                  and assumed_end.part_id < :highest + 254
                  and assumed_end.corrected_by is not null
                limit 1) c on r.state is not null
            order by p.part_id desc
            """;

    private final Handle handle;
    private final SearchScopeStore scope;

    SearchPartStore(Handle handle, SearchScopeStore scope) {
        this.handle = handle;
        this.scope = scope;
    }

    /// The newest parts that fit in a stretch of ids, newest first.
    List<Long> within(long from, long until, long wanted) {
        return scope.bind(handle.createQuery(statement(BY_ID)))
                .bind("from", from)
                .bind("until", until)
                .bind("wanted", wanted)
                .mapTo(Long.class)
                .list();
    }

    /// The parts that are asked for by their ids, newest first.
    List<Long> named() {
        boolean anyState = scope.search().states().isEmpty();
        String statement =
                NAMED.replace("{report}", anyState ? "" : LAST_REPORT)
                        .replace("{state}", anyState ? "" : "and " + IN_STATE)
                        .replace("{within}", WITHIN)
                        .replace("{kind}", scope.message());
        return scope.bind(handle.createQuery(statement)).mapTo(Long.class).list();
    }

    /// The messages to the phone numbers, or else of the mailings, that are asked for in a stretch
    /// of ids, newest first, whatever else is asked for.
    List<Long> messages(long from, long until) {
        boolean byPhone = !scope.search().phones().isEmpty();
        return scope.bind(handle.createQuery(byPhone ? RECIPIENTS : MAILED))
                .bind("from", from)
                .bind("until", until)
                .mapTo(Long.class)
                .list();
    }

    /// The newest parts of these messages that fit, newest first.
    List<Long> of(List<Long> messages, long wanted) {
        return scope.bind(handle.createQuery(statement(BY_IDS)))
                .bind("messages", SqlArray.longs(messages, id -> id))
                .bind("wanted", wanted)
                .mapTo(Long.class)
                .list();
    }

    /// The rows of these parts, newest first.
    List<ReportRow> rows(List<Long> partIds, Instant now, LongConsumer size) {
        if (partIds.isEmpty()) {
            return List.of();
        }
        return scope.bind(handle.createQuery(ROWS.replace("{report}", LAST_REPORT)))
                .bind("parts", SqlArray.longs(partIds, id -> id))
                .setFetchSize(FETCHED_ROWS)
                .map((rows, context) -> {
                    ReportRow row = SearchRow.read(rows, now);
                    size.accept(row.bytes());
                    return row;
                })
                .list();
    }

    private String statement(String messages) {
        boolean anyState = scope.search().states().isEmpty();
        return (anyState ? OF_ANY_STATE : OF_STATES)
                .replace("{parts}", PARTS)
                .replace("{report}", LAST_REPORT)
                .replace("{messages}", messages)
                .replace("{enough}", anyState ? ENOUGH : "")
                .replace("{within}", WITHIN)
                .replace("{kind}", scope.message())
                .replace("{state}", IN_STATE);
    }
}
