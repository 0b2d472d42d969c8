package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.SqlArray;
import io.heliograph.message.Message;
import io.heliograph.message.MessageRow;
import io.heliograph.message.PartState;
import io.heliograph.provider.LookupAnswer;
import io.heliograph.provider.Receipt;
import io.heliograph.provider.ReceiptEvidence;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// By what receipts find their parts, and the receipts that are parked because they found none.
/// Rows of many accounts: each statement goes by the keys of one provider, or by one account.
final class ReceiptStore {
    /// Most receipts come within hours; the others cost a second look.
    private static final Duration RECENT = Duration.ofDays(2);

    static final String FIND =
            """
            select provider_message_id, account_id, part_id
            from provider_message
            where provider_id = :provider
              and provider_message_id = any(:messageIds)
              and part_id >= :from
              and part_id < :to
            """;

    /// A row for each message, so that each text is read once. Where no report is pushed there is
    /// no use for the text, and it is not read.
    static final String MESSAGES =
            """
            select %s, m.whole, m.part_ids
            from (
                select m.*, p.part_ids,
                       not m.reported
                           or coalesce(
                               sum(case when m.reported then octet_length(m.text) else 0 end)
                                   over (order by m.message_id rows between unbounded preceding and 1 preceding),
                               0) < :octets as whole
                from (
                    select m.message_id as of_message, array_agg(p.part_id) as part_ids
                    from unnest(:parts) as p (part_id)
                    cross join lateral (
                        select message_id
                        from message
                        where message.account_id = :account
                          and message.message_id between p.part_id - 254 and p.part_id
                        order by message_id desc
                        limit 1) m
                    group by m.message_id) p
                cross join lateral (
                    select *
                    from message
                    where message.account_id = :account
                      and message.message_id = p.of_message
                    limit 1) m) m
            """
                    .formatted(
                            MessageRow.columns(
                                    "case when m.whole and m.reported then m.text else '' end"));

    private static final String PARK =
            """
            insert into parked_receipt (provider_id, provider_message_id, state, error_code, at, received_at,
                                        network, operator, ported, reachable)
            select r.provider_id, r.provider_message_id, r.state, r.error_code,
                   timestamptz 'epoch' + r.at * interval '1 microsecond',
                   :received + r.place * interval '1 microsecond', -- they are read in this order
                   r.network, r.operator, r.ported, r.reachable
            from unnest(:providers, :messageIds, :states, :errors, :times, :networks, :operators, :ported, :reachable)
                with ordinality as r (provider_id, provider_message_id, state, error_code, at, network, operator, ported, reachable, place)
            on conflict do nothing
            """;

    private static final String PARKED_KEYS =
            """
            select distinct provider_id, provider_message_id
            from parked_receipt
            limit :max
            """;

    static final String PARKED =
            """
            select provider_message_id, state, error_code, at, network, operator, ported, reachable
            from parked_receipt
            where provider_id = :provider
              and provider_message_id = any(:messageIds)
            order by received_at
            """;

    private static final String FORGET =
            """
            delete from parked_receipt
            where received_at < :before
            """;

    private final Database database;

    ReceiptStore(Database database) {
        this.database = database;
    }

    /// The parts that providers took under these ids; the latest where an id was used again.
    ///
    /// @param oldest parts older than that are not looked for
    Map<ReceiptKey, TakenPart> find(Collection<ReceiptKey> keys, Instant oldest, Instant now) {
        long recent = NodeIds.lowest(now.minus(RECENT));
        Map<ReceiptKey, TakenPart> found = new HashMap<>();
        byProvider(keys)
                .forEach((provider, ids) -> {
                    find(provider, ids, recent, Long.MAX_VALUE, found);
                    List<String> rest =
                            ids.stream()
                                    .filter(id -> !found.containsKey(new ReceiptKey(provider, id)))
                                    .toList();
                    find(provider, rest, NodeIds.lowest(oldest), recent, found);
                });
        return found;
    }

    private static Map<Integer, List<String>> byProvider(Collection<ReceiptKey> keys) {
        Map<Integer, List<String>> byProvider = new TreeMap<>();
        for (ReceiptKey key : keys) {
            byProvider
                    .computeIfAbsent(key.providerId(), _ -> new ArrayList<>())
                    .add(key.messageId());
        }
        return byProvider;
    }

    private void find(
            int provider, List<String> ids, long from, long to, Map<ReceiptKey, TakenPart> found) {
        if (ids.isEmpty() || from >= to) {
            return;
        }
        database.read(handle ->
                handle.createQuery(FIND)
                        .bind("provider", (short) provider)
                        .bind("messageIds", SqlArray.texts(ids, id -> id))
                        .bind("from", from)
                        .bind("to", to)
                        .map((rows, _) ->
                                found.merge(
                                        new ReceiptKey(
                                                provider, rows.getString("provider_message_id")),
                                        new TakenPart(
                                                new AccountId(rows.getLong("account_id")),
                                                rows.getLong("part_id")),
                                        (one, other) -> one.partId > other.partId ? one : other))
                        .list());
    }

    /// A message and which of its parts were asked for.
    ///
    /// @param whole whether it has its text
    record Found(Message message, boolean whole, List<Long> partIds) {}

    /// The messages of parts of one account; without those that are no longer kept.
    ///
    /// @param octets of texts that are read: further messages come without
    List<Found> messages(AccountId account, Collection<Long> parts, long octets) {
        return database.read(handle ->
                handle.createQuery(MESSAGES)
                        .bind("account", account.value())
                        .bind("parts", SqlArray.longs(parts, Long::longValue))
                        .bind("octets", octets)
                        .map((rows, _) -> found(rows))
                        .list());
    }

    private static Found found(ResultSet rows) throws SQLException {
        Message message = MessageRow.read(rows);
        boolean whole = rows.getBoolean("whole");
        return new Found(message, whole, List.of((Long[]) rows.getArray("part_ids").getArray()));
    }

    /// Keeps receipts that fit no part yet; one that is kept already stays as it is.
    void park(List<Entry.Received> receipts, Instant now) {
        database.useTransaction(handle -> park(handle, receipts, now));
    }

    private static void park(Handle handle, List<Entry.Received> receipts, Instant now) {
        handle.createUpdate(PARK)
                .bind("received", now.atOffset(ZoneOffset.UTC))
                .bind("providers", SqlArray.shorts(receipts, Entry.Received::providerId))
                .bind("messageIds", SqlArray.texts(receipts, p -> p.receipt().messageId()))
                .bind("states", SqlArray.texts(receipts, p -> p.receipt().state().name()))
                .bind("errors", SqlArray.texts(receipts, p -> p.receipt().errorCode()))
                .bind("times", SqlArray.times(receipts, p -> p.receipt().at()))
                .bind("networks", SqlArray.texts(receipts, p -> found(p).network()))
                .bind("operators", SqlArray.texts(receipts, p -> found(p).operator()))
                .bind("ported", SqlArray.flagsOrNull(receipts, p -> found(p).ported()))
                .bind("reachable", SqlArray.flagsOrNull(receipts, p -> found(p).reachable()))
                .execute();
    }

    private static LookupAnswer found(Entry.Received parked) {
        return Objects.requireNonNullElse(parked.receipt().lookup(), LookupAnswer.NOTHING);
    }

    /// Keys of parked receipts.
    List<ReceiptKey> parkedKeys(int max) {
        return database.read(handle ->
                handle.createQuery(PARKED_KEYS)
                        .bind("max", max)
                        .map((rows, _) ->
                                new ReceiptKey(
                                        rows.getInt("provider_id"),
                                        rows.getString("provider_message_id")))
                        .list());
    }

    /// The receipts that are parked under these keys, in the order in which they came.
    Map<ReceiptKey, List<Receipt>> parked(Collection<ReceiptKey> keys) {
        Map<ReceiptKey, List<Receipt>> parked = new LinkedHashMap<>();
        byProvider(keys)
                .forEach((provider, ids) ->
                        database.read(handle ->
                                handle
                                        .createQuery(PARKED)
                                        .bind("provider", (short) provider.intValue())
                                        .bind("messageIds", SqlArray.texts(ids, id -> id))
                                        .map((rows, _) -> receipt(rows))
                                        .stream()
                                        .collect(
                                                () -> parked,
                                                (all, receipt) ->
                                                        all.computeIfAbsent(
                                                                        new ReceiptKey(
                                                                                provider,
                                                                                receipt
                                                                                        .messageId()),
                                                                        _ -> new ArrayList<>())
                                                                .add(receipt),
                                                Map::putAll)));
        return parked;
    }

    private static Receipt receipt(ResultSet rows) throws SQLException {
        return new Receipt(
                "",
                rows.getString("provider_message_id"),
                PartState.valueOf(rows.getString("state")),
                rows.getString("error_code"),
                rows.getObject("at", OffsetDateTime.class).toInstant(),
                new LookupAnswer(
                        rows.getString("network"),
                        rows.getString("operator"),
                        rows.getObject("ported", Boolean.class),
                        rows.getObject("reachable", Boolean.class)),
                ReceiptEvidence.NONE);
    }

    /// Forgets receipts that have waited too long for their part.
    int forget(Instant before) {
        return database.inTransaction(handle ->
                handle.createUpdate(FORGET)
                        .bind("before", before.atOffset(ZoneOffset.UTC))
                        .execute());
    }
}
