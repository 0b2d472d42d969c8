package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.ledger.Money;
import io.heliograph.message.CancelledPart;
import io.heliograph.message.PartState;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What a cancel looks up: whose the parts are, and what they have come to.
final class CancelStore {
    private static final String MESSAGES =
            """
            select m.message_id
            from unnest(:parts) as p (part_id)
            cross join lateral (
                select message_id, parts
                from message
                where message.account_id = :account
                  and message.message_id between p.part_id - 254 and p.part_id
                order by message_id desc
                limit 1) m
            where p.part_id < m.message_id + m.parts
            """;

    /// No provider has had a part that ended as DELETED without a submission that reached one.
    private static final String PARTS =
            """
            select p.part_id, m.currency, coalesce(r.state, 'ENROUTE') as state, coalesce(r.refunded_micros, 0) as refunded,
                   coalesce(r.state, '') = 'DELETED' and not coalesce(s.reached, false) as cancelled
            from unnest(:messages) as wanted (message_id)
            cross join lateral (
                select *
                from message
                where message.account_id = :account
                  and message.message_id = wanted.message_id
                limit 1) m
            cross join lateral generate_series(m.message_id, m.message_id + m.parts - 1) as p (part_id)
            left join lateral (
                select state, refunded_micros
                from report
                where report.account_id = :account
                  and report.part_id = p.part_id
                order by final desc
                limit 1) r on true
            left join lateral (
                select bool_or(result in ('submitted', 'uncertain')) as reached
                from submission
                where submission.account_id = :account
                  and submission.part_id = p.part_id) s on true
            order by p.part_id
            """;

    private final ByKeyStore byKey;

    CancelStore(Database database) {
        this.byKey = new ByKeyStore(database);
    }

    /// The account's messages that have any of these parts.
    Set<Long> messages(AccountId account, Collection<Long> partIds) {
        return byKey.read(handle ->
                handle.createQuery(MESSAGES)
                        .bind("account", account.value())
                        .bind("parts", SqlArray.longs(partIds, id -> id))
                        .mapTo(Long.class)
                        .collect(Collectors.toSet()));
    }

    /// What all parts of these messages have come to, ascending.
    List<CancelledPart> parts(AccountId account, Collection<Long> messages) {
        return byKey.read(handle ->
                handle.createQuery(PARTS)
                        .bind("account", account.value())
                        .bind("messages", SqlArray.longs(messages, id -> id))
                        .map((rows, _) ->
                                new CancelledPart(
                                        rows.getLong("part_id"),
                                        rows.getBoolean("cancelled"),
                                        PartState.valueOf(rows.getString("state")),
                                        new Money(
                                                rows.getLong("refunded"),
                                                rows.getString("currency").strip())))
                        .list());
    }
}
