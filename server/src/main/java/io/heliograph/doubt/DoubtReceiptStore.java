package io.heliograph.doubt;

import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.message.PartState;
import io.heliograph.receipt.ParkedReceipt;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/// The rows of receipts that may settle what is in doubt.
final class DoubtReceiptStore {
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
            "update doubt_receipt set messages = :messages, look_at = :again from " + OF_THESE;

    /// Kept only where something is in doubt. The numbers of a receipt stand in rows of their own.
    private static final String WAIT =
            """
            insert into doubt_receipt (provider_id, provider_message_id, state, recipient, receipt_id, tails, received_at)
            select r.provider_id, r.provider_message_id, r.state, r.recipient, r.receipt_id,
                   array_agg(distinct r.tail), timestamptz 'epoch' + min(r.received) * interval '1 microsecond'
            from unnest(:providers, :ids, :states, :recipients, :receiptIds, :tails, :received)
                as r (provider_id, provider_message_id, state, recipient, receipt_id, tail, received)
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
            where messages is null or look_at <= :now
            order by coalesce(look_at, received_at), provider_id, provider_message_id, state, recipient, receipt_id
            limit :limit
            """;

    private static final String FORGET =
            """
            delete from doubt_receipt
            where received_at < :before
            """;

    private final Database database;

    DoubtReceiptStore(Database database) {
        this.database = database;
    }

    /// One number of a receipt, by its last digits.
    record Numbered(ParkedReceipt.Key receipt, int tail, Instant receivedAt) {}

    /// Keeps receipts to whose recipients something is in doubt.
    void await(List<Numbered> numbers) {
        List<ParkedReceipt.Key> receipts = numbers.stream().map(Numbered::receipt).toList();
        database.useTransaction(handle ->
                keys(handle.createUpdate(WAIT), receipts)
                        .bind("tails", SqlArray.ints(numbers, Numbered::tail))
                        .bind("received", SqlArray.times(numbers, Numbered::receivedAt))
                        .execute());
    }

    /// Receipts that wait, or are to be looked at again, in that order.
    List<Doubts.Waiting> waiting(Instant now, int limit) {
        return database.read(handle ->
                handle.createQuery(WAITING)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
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

    /// Lists a receipt for the operator: it may belong to several messages.
    ///
    /// @param again when it is looked at again
    void list(Doubts.Waiting receipt, int messages, Instant again) {
        database.useTransaction(handle ->
                keys(handle.createUpdate(LIST), List.of(receipt.key()))
                        .bind("messages", messages)
                        .bind("again", again.atOffset(ZoneOffset.UTC))
                        .execute());
    }

    /// These settle nothing.
    void drop(Collection<Doubts.Waiting> receipts) {
        database.useTransaction(
                handle -> takenUp(handle, receipts.stream().map(Doubts.Waiting::key).toList()));
    }

    /// They wait no more; a step of the caller's transaction.
    static void takenUp(Handle handle, List<ParkedReceipt.Key> receipts) {
        keys(handle.createUpdate(TAKEN_UP), receipts).execute();
    }

    private static Update keys(Update update, List<ParkedReceipt.Key> receipts) {
        return update.bind("providers", SqlArray.shorts(receipts, ParkedReceipt.Key::providerId))
                .bind("ids", SqlArray.texts(receipts, ParkedReceipt.Key::messageId))
                .bind("states", SqlArray.texts(receipts, key -> key.state().name()))
                .bind("recipients", SqlArray.texts(receipts, ParkedReceipt.Key::recipient))
                .bind("receiptIds", SqlArray.ints(receipts, ParkedReceipt.Key::receiptId));
    }

    /// Forgets those that came before.
    void forget(Instant before) {
        database.useTransaction(handle ->
                handle.createUpdate(FORGET)
                        .bind("before", before.atOffset(ZoneOffset.UTC))
                        .execute());
    }
}
