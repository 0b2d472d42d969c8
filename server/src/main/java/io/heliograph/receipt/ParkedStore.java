package io.heliograph.receipt;

import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.message.PartState;
import io.heliograph.provider.LookupAnswer;
import io.heliograph.provider.Receipt;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/// The receipts that are parked, since they found no part.
public final class ParkedStore {
    private static final String PARK =
            """
            insert into parked_receipt (provider_id, provider_message_id, state, recipient, receipt_id, other_ids, error_code,
                                        at, submitted_at, received_at, network, operator, ported, reachable)
            select r.provider_id, r.provider_message_id, r.state, r.recipient, r.receipt_id, r.other_ids, r.error_code,
                   timestamptz 'epoch' + r.at * interval '1 microsecond',
                   timestamptz 'epoch' + r.submitted * interval '1 second',
                   :received + r.place * interval '1 microsecond', -- they are read in this order
                   r.network, r.operator, r.ported, r.reachable
            from unnest(:providers, :messageIds, :states, :recipients, :receiptIds, :otherIds, :errors, :times, :submitted,
                        :networks, :operators, :ported, :reachable)
                with ordinality as r (provider_id, provider_message_id, state, recipient, receipt_id, other_ids, error_code, at, submitted,
                                      network, operator, ported, reachable, place)
            on conflict do nothing
            """;

    private static final String PARKED_COLUMNS =
            """
            select provider_id, provider_message_id, state, recipient, other_ids, error_code, at, submitted_at, received_at,
                   network, operator, ported, reachable
            from parked_receipt
            """;

    public static final String PARKED =
            PARKED_COLUMNS
                    + """
                    where provider_id = :provider
                      and provider_message_id = any(:messageIds)
                    order by received_at
                    """;

    public static final String PARKED_BETWEEN =
            PARKED_COLUMNS
                    + """
                    where received_at > :after
                      and received_at <= :until
                    order by received_at
                    limit :limit
                    """;

    private static final String FORGET =
            """
            delete from parked_receipt
            where received_at < :before
            """;

    /// Receipts leave in the transaction that takes them up.
    public static final String UNPARK =
            """
            delete from parked_receipt
            using unnest(:u_providers, :u_messageIds, :u_states, :u_recipients, :u_receiptIds)
                as k (provider_id, provider_message_id, state, recipient, receipt_id)
            where parked_receipt.provider_id = k.provider_id
              and parked_receipt.provider_message_id = k.provider_message_id
              and parked_receipt.state = k.state
              and parked_receipt.recipient = k.recipient
              and parked_receipt.receipt_id = k.receipt_id
            """;

    private final Database database;

    public ParkedStore(Database database) {
        this.database = database;
    }

    /// Keeps receipts that fit no part yet; one that is kept already stays as it is.
    public void park(List<Arrival> receipts, Instant now) {
        database.useTransaction(handle -> park(handle, receipts, now));
    }

    private static void park(Handle handle, List<Arrival> receipts, Instant now) {
        handle.createUpdate(PARK)
                .bind("received", now.atOffset(ZoneOffset.UTC))
                .bind("providers", SqlArray.shorts(receipts, Arrival::providerId))
                .bind("messageIds", SqlArray.texts(receipts, p -> p.receipt().messageId()))
                .bind("states", SqlArray.texts(receipts, p -> p.receipt().state().name()))
                .bind("recipients", SqlArray.texts(receipts, ParkedReceipt::recipient))
                .bind("receiptIds", SqlArray.ints(receipts, ParkedReceipt::receiptId))
                .bind("otherIds", SqlArray.texts(receipts, ParkedReceipt::otherIds))
                .bind("errors", SqlArray.texts(receipts, p -> p.receipt().errorCode()))
                .bind("times", SqlArray.times(receipts, p -> p.receipt().at()))
                .bind("submitted", SqlArray.longsOrNull(receipts, ParkedStore::submitted))
                .bind("networks", SqlArray.texts(receipts, p -> found(p).network()))
                .bind("operators", SqlArray.texts(receipts, p -> found(p).operator()))
                .bind("ported", SqlArray.flagsOrNull(receipts, p -> found(p).ported()))
                .bind("reachable", SqlArray.flagsOrNull(receipts, p -> found(p).reachable()))
                .execute();
    }

    private static @Nullable Long submitted(Arrival received) {
        Instant submitted = received.receipt().evidence().submittedAt();
        return submitted == null ? null : submitted.getEpochSecond();
    }

    private static LookupAnswer found(Arrival parked) {
        return Objects.requireNonNullElse(parked.receipt().lookup(), LookupAnswer.NOTHING);
    }

    /// The receipts that are parked under these keys, in the order in which they came.
    public List<ParkedReceipt> parked(Collection<ReceiptKey> keys) {
        List<ParkedReceipt> parked = new ArrayList<>();
        ReceiptStore.byProvider(keys)
                .forEach((provider, ids) ->
                        parked.addAll(
                                database.read(handle ->
                                        handle.createQuery(PARKED)
                                                .bind("provider", (short) provider.intValue())
                                                .bind("messageIds", SqlArray.texts(ids, id -> id))
                                                .map((rows, _) -> parkedReceipt(rows))
                                                .list())));
        return parked;
    }

    /// The first of those that were parked in a range of time, in the order in which they came.
    public List<ParkedReceipt> parkedBetween(Instant after, Instant until, int limit) {
        return database.read(handle ->
                handle.createQuery(PARKED_BETWEEN)
                        .bind("after", after.atOffset(ZoneOffset.UTC))
                        .bind("until", until.atOffset(ZoneOffset.UTC))
                        .bind("limit", limit)
                        .map((rows, _) -> parkedReceipt(rows))
                        .list());
    }

    private static ParkedReceipt parkedReceipt(ResultSet rows) throws SQLException {
        OffsetDateTime submitted = rows.getObject("submitted_at", OffsetDateTime.class);
        Receipt receipt =
                new Receipt(
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
                        ParkedReceipt.evidence(
                                rows.getString("recipient"),
                                rows.getString("other_ids"),
                                submitted == null ? null : submitted.toInstant()));
        return new ParkedReceipt(
                new Arrival(rows.getInt("provider_id"), receipt),
                rows.getObject("received_at", OffsetDateTime.class).toInstant());
    }

    /// Binds the receipts of [#UNPARK], one at least.
    public static void unpark(Update update, List<Arrival> unparked) {
        update.bind("u_providers", SqlArray.shorts(unparked, Arrival::providerId))
                .bind("u_messageIds", SqlArray.texts(unparked, u -> u.receipt().messageId()))
                .bind("u_states", SqlArray.texts(unparked, u -> u.receipt().state().name()))
                .bind("u_recipients", SqlArray.texts(unparked, ParkedReceipt::recipient))
                .bind("u_receiptIds", SqlArray.ints(unparked, ParkedReceipt::receiptId));
    }

    /// Forgets receipts that have waited too long for their part.
    public int forget(Instant before) {
        return database.inTransaction(handle ->
                handle.createUpdate(FORGET)
                        .bind("before", before.atOffset(ZoneOffset.UTC))
                        .execute());
    }
}
