package io.heliograph.doubt;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.message.PartState;
import io.heliograph.receipt.Arrival;
import io.heliograph.receipt.ParkedReceipt;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/// The rows of doubts, and of the receipts that may settle them.
///
/// The methods that take a handle are steps of the caller's transaction.
public final class DoubtStore {
    private static final String NOTE =
            """
            insert into doubt (provider_id, tail, part_id, attempt, account_id, message_id, since, expires_at)
            select d.provider_id, d.tail, d.part_id, d.attempt, d.account_id, d.message_id,
                   timestamptz 'epoch' + d.since * interval '1 microsecond',
                   timestamptz 'epoch' + d.expires_at * interval '1 microsecond'
            from unnest(:providers, :tails, :parts, :attempts, :accounts, :messages, :since, :expires)
                as d (provider_id, tail, part_id, attempt, account_id, message_id, since, expires_at)
            on conflict do nothing
            """;

    private static final String NAMED =
            """
            update doubt
            set provider_message_id = n.provider_message_id
            from unnest(:providers, :tails, :parts, :attempts, :ids)
                as n (provider_id, tail, part_id, attempt, provider_message_id)
            where doubt.provider_id = n.provider_id
              and doubt.tail = n.tail
              and doubt.part_id = n.part_id
              and doubt.attempt = n.attempt
            """;

    private static final String ANSWERED =
            """
            delete from doubt
            using unnest(:providers, :tails, :parts, :attempts) as a (provider_id, tail, part_id, attempt)
            where doubt.provider_id = a.provider_id
              and doubt.tail = a.tail
              and doubt.part_id = a.part_id
              and doubt.attempt = a.attempt
            """;

    private static final String OF_THESE =
            """
            unnest(:providers, :ids, :states, :recipients, :receiptIds)
                as t (provider_id, provider_message_id, state, recipient, receipt_id)
            where doubt_receipt.provider_id = t.provider_id
              and doubt_receipt.provider_message_id = t.provider_message_id
              and doubt_receipt.state = t.state
              and doubt_receipt.recipient = t.recipient
              and doubt_receipt.receipt_id = t.receipt_id
            """;

    private static final String TAKEN_UP = "delete from doubt_receipt using " + OF_THESE;

    private static final String LIST =
            "update doubt_receipt set messages = :messages from " + OF_THESE;

    /// Kept only where something is in doubt. The numbers of a receipt stand in rows of their own.
    private static final String WAIT =
            """
            insert into doubt_receipt (provider_id, provider_message_id, state, recipient, receipt_id, tails, received_at)
            select r.provider_id, r.provider_message_id, r.state, r.recipient, r.receipt_id,
                   array_agg(distinct r.tail), :received
            from unnest(:providers, :ids, :states, :recipients, :receiptIds, :tails)
                as r (provider_id, provider_message_id, state, recipient, receipt_id, tail)
            join lateral (
                select 1
                from doubt
                where doubt.provider_id = r.provider_id
                  and doubt.tail = r.tail
                  and doubt.provider_message_id is null
                limit 1) d on true
            group by r.provider_id, r.provider_message_id, r.state, r.recipient, r.receipt_id
            on conflict do nothing
            """;

    private static final String WAITING =
            """
            select provider_id, provider_message_id, state, recipient, receipt_id, tails, received_at
            from doubt_receipt
            where messages is null
            order by received_at, provider_id, provider_message_id, state, recipient, receipt_id
            limit :limit
            """;

    /// First what got its id by another receipt. Without those of which a provider has told the
    /// end, and those that were sent after the receipt came.
    private static final String OPEN =
            """
            select d.part_id, d.attempt, d.tail, d.account_id, d.message_id, d.since <= :received as sent_before,
                   d.provider_message_id is not null as named
            from doubt d
            left join lateral (
                select true as ended
                from report
                where report.account_id = d.account_id
                  and report.part_id = d.part_id
                  and report.final
                limit 1) r on true
            left join lateral (
                select true as assumed
                from assumed_end
                where assumed_end.account_id = d.account_id
                  and assumed_end.part_id = d.part_id
                  and assumed_end.corrected_by is null
                limit 1) a on true
            where d.provider_id = :provider
              and d.tail = any(:tails)
              and d.since <= :latest
              and d.expires_at >= :expired
              and (d.provider_message_id is null and (r.ended is null or a.assumed)
                   or d.provider_message_id = :id)
            order by named desc, d.attempt, d.part_id
            """;

    private static final String FORGET =
            """
            delete from doubt
            where expires_at < :before
            """;

    private static final String FORGET_RECEIPTS =
            """
            delete from doubt_receipt
            where received_at < :before
            """;

    private final Database database;

    DoubtStore(Database database) {
        this.database = database;
    }

    /// Keeps them with the answers that were lost.
    public static void note(Handle handle, List<Doubt> doubts) {
        if (doubts.isEmpty()) {
            return;
        }
        handle.createUpdate(NOTE)
                .bind("providers", SqlArray.shorts(doubts, Doubt::providerId))
                .bind("tails", SqlArray.ints(doubts, Doubt::tail))
                .bind("parts", SqlArray.longs(doubts, Doubt::partId))
                .bind("attempts", SqlArray.shorts(doubts, Doubt::attempt))
                .bind("accounts", SqlArray.longs(doubts, d -> d.message().account().value()))
                .bind("messages", SqlArray.longs(doubts, d -> d.message().id()))
                .bind("since", SqlArray.times(doubts, Doubt::since))
                .bind("expires", SqlArray.times(doubts, d -> d.message().expiresAt()))
                .execute();
    }

    /// Doubts that receipts have settled: these are taken up, and their parts have an id.
    public static void settled(Handle handle, List<Settled> settled) {
        if (settled.isEmpty()) {
            return;
        }
        handle.createUpdate(NAMED)
                .bind("providers", SqlArray.shorts(settled, s -> s.receipt().providerId()))
                .bind("tails", SqlArray.ints(settled, s -> s.place().tail()))
                .bind("parts", SqlArray.longs(settled, s -> s.place().partId()))
                .bind("attempts", SqlArray.shorts(settled, s -> s.place().attempt()))
                .bind("ids", SqlArray.texts(settled, s -> s.receipt().receipt().messageId()))
                .execute();
        takenUp(handle, settled.stream().map(s -> ParkedReceipt.key(s.receipt())).toList());
    }

    private static void takenUp(Handle handle, List<ParkedReceipt.Key> receipts) {
        keys(handle.createUpdate(TAKEN_UP), receipts).execute();
    }

    private static Update keys(Update update, List<ParkedReceipt.Key> receipts) {
        return update.bind("providers", SqlArray.shorts(receipts, ParkedReceipt.Key::providerId))
                .bind("ids", SqlArray.texts(receipts, ParkedReceipt.Key::messageId))
                .bind("states", SqlArray.texts(receipts, key -> key.state().name()))
                .bind("recipients", SqlArray.texts(receipts, ParkedReceipt.Key::recipient))
                .bind("receiptIds", SqlArray.ints(receipts, ParkedReceipt.Key::receiptId));
    }

    /// Doubts that late answers have ended: the id is known, or the provider has nothing.
    public static void answered(Handle handle, List<Doubt> answered) {
        if (answered.isEmpty()) {
            return;
        }
        handle.createUpdate(ANSWERED)
                .bind("providers", SqlArray.shorts(answered, Doubt::providerId))
                .bind("tails", SqlArray.ints(answered, Doubt::tail))
                .bind("parts", SqlArray.longs(answered, Doubt::partId))
                .bind("attempts", SqlArray.shorts(answered, Doubt::attempt))
                .execute();
    }

    /// The place of a doubt and the receipt that settles it.
    public record Settled(Doubts.Place place, Arrival receipt) {}

    /// One number of a receipt, by its last digits.
    record Numbered(ParkedReceipt.Key receipt, int tail) {}

    /// Keeps receipts to whose recipients something is in doubt.
    void await(List<Numbered> numbers, Instant now) {
        List<ParkedReceipt.Key> receipts = numbers.stream().map(Numbered::receipt).toList();
        database.useTransaction(handle ->
                keys(handle.createUpdate(WAIT), receipts)
                        .bind("tails", SqlArray.ints(numbers, Numbered::tail))
                        .bind("received", now.atOffset(ZoneOffset.UTC))
                        .execute());
    }

    /// Receipts that wait, in the order in which they came.
    List<Doubts.Waiting> waiting(int limit) {
        return database.read(handle ->
                handle.createQuery(WAITING)
                        .bind("limit", limit)
                        .map((rows, _) ->
                                new Doubts.Waiting(
                                        key(rows),
                                        List.of((Integer[]) rows.getArray("tails").getArray()),
                                        rows.getObject("received_at", OffsetDateTime.class)
                                                .toInstant()))
                        .list());
    }

    private static ParkedReceipt.Key key(ResultSet rows) throws SQLException {
        return new ParkedReceipt.Key(
                rows.getInt("provider_id"),
                rows.getString("provider_message_id"),
                PartState.valueOf(rows.getString("state")),
                rows.getString("recipient"),
                rows.getInt("receipt_id"));
    }

    /// What a receipt may be of.
    ///
    /// @param named whether an earlier receipt with its id has settled it; else none has
    /// @param sentBefore whether it was sent before the receipt came, for certain
    record Open(Doubts.Place place, long messageId, boolean sentBefore, boolean named) {}

    /// What a receipt may be of, in the order of the parts.
    ///
    /// @param latest what came to be in doubt after that was sent after the receipt came
    List<Open> open(Doubts.Waiting receipt, Instant latest, Duration grace) {
        return database.read(handle ->
                handle.createQuery(OPEN)
                        .bind("provider", (short) receipt.key().providerId())
                        .bind("id", receipt.key().messageId())
                        .bind("tails", SqlArray.ints(receipt.tails(), tail -> tail))
                        .bind("received", receipt.receivedAt().atOffset(ZoneOffset.UTC))
                        .bind("latest", latest.atOffset(ZoneOffset.UTC))
                        .bind("expired", receipt.receivedAt().minus(grace).atOffset(ZoneOffset.UTC))
                        .map((rows, _) ->
                                new Open(
                                        new Doubts.Place(
                                                new AccountId(rows.getLong("account_id")),
                                                rows.getLong("part_id"),
                                                rows.getInt("attempt"),
                                                rows.getInt("tail")),
                                        rows.getLong("message_id"),
                                        rows.getBoolean("sent_before"),
                                        rows.getBoolean("named")))
                        .list());
    }

    /// Lists a receipt for the operator: it may belong to several messages.
    void list(Doubts.Waiting receipt, int messages) {
        database.useTransaction(handle ->
                keys(handle.createUpdate(LIST), List.of(receipt.key()))
                        .bind("messages", messages)
                        .execute());
    }

    /// These settle nothing.
    void drop(Collection<Doubts.Waiting> receipts) {
        database.useTransaction(
                handle -> takenUp(handle, receipts.stream().map(Doubts.Waiting::key).toList()));
    }

    /// Forgets what no receipt will come for.
    void forget(Instant before) {
        database.useTransaction(handle -> {
            for (String forget : List.of(FORGET, FORGET_RECEIPTS)) {
                handle.createUpdate(forget)
                        .bind("before", before.atOffset(ZoneOffset.UTC))
                        .execute();
            }
        });
    }
}
