package io.heliograph.doubt;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.SqlArray;
import io.heliograph.number.Msisdn;
import io.heliograph.receipt.Arrival;
import io.heliograph.receipt.ParkedReceipt;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The rows of doubts.
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

    private static final String ANY_SINCE =
            """
            select 1
            from doubt
            where since >= :since
            limit 1
            """;

    /// First what got its id by another receipt, then what the provider said it took, without an
    /// id: what is in doubt it may never have had. Without those of which a provider had told the
    /// end before, since that may be another copy's, and those that were sent after the receipt
    /// came: they went on a flight since, or their message began.
    private static final String OPEN =
            """
            select d.part_id, d.attempt, d.tail, d.account_id, d.message_id, m.recipient,
                   d.provider_message_id is not null as named
            from doubt d
            join message m
              on m.account_id = d.account_id
             and m.message_id = d.message_id
            left join lateral (
                select true as ended
                from report
                where report.account_id = d.account_id
                  and report.part_id = d.part_id
                  and report.final
                  and report.report_id < :later
                limit 1) r on true
            left join lateral (
                select true as assumed
                from assumed_end
                where assumed_end.account_id = d.account_id
                  and assumed_end.part_id = d.part_id
                  and assumed_end.corrected_by is null
                limit 1) a on true
            left join lateral (
                select true as taken
                from submission
                where submission.account_id = d.account_id
                  and submission.part_id = d.part_id
                  and submission.attempt = d.attempt
                  and submission.result = 'submitted'
                limit 1) s on true
            where d.provider_id = :provider
              and d.tail = any(:tails)
              and d.expires_at >= :expired
              and (d.since <= :received
                   or m.begins_at <= :received
                      and not exists (
                          select 1
                          from flight
                          where flight.account_id = d.account_id
                            and flight.flight_id >= :later
                            and d.part_id = any(flight.part_ids)
                            and d.attempt = flight.attempts[array_position(flight.part_ids, d.part_id)]))
              and (d.provider_message_id is null and (r.ended is null or a.assumed)
                   or d.provider_message_id = :id)
            order by named desc, s.taken nulls last, d.attempt, d.part_id
            """;

    private static final String FORGET =
            """
            delete from doubt
            where expires_at < :before
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
        DoubtReceiptStore.takenUp(
                handle, settled.stream().map(s -> ParkedReceipt.key(s.receipt())).toList());
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

    /// Whether anything has come to be in doubt since.
    boolean anySince(Instant time) {
        return database.read(handle ->
                handle.createQuery(ANY_SINCE)
                        .bind("since", time.atOffset(ZoneOffset.UTC))
                        .mapTo(Integer.class)
                        .findOne()
                        .isPresent());
    }

    /// What a receipt may be of.
    ///
    /// @param named whether an earlier receipt with its id has settled it; else none has
    record Open(Doubts.Place place, long messageId, Msisdn recipient, boolean named) {}

    /// What was sent before a receipt came, and it may be of, in the order of the parts.
    List<Open> open(Doubts.Waiting receipt, Duration grace) {
        return database.read(handle ->
                handle.createQuery(OPEN)
                        .bind("provider", (short) receipt.key().providerId())
                        .bind("id", receipt.key().messageId())
                        .bind("tails", SqlArray.ints(receipt.tails(), tail -> tail))
                        .bind("received", receipt.receivedAt().atOffset(ZoneOffset.UTC))
                        .bind("later", NodeIds.lowest(receipt.receivedAt().plusSeconds(1)))
                        .bind("expired", receipt.receivedAt().minus(grace).atOffset(ZoneOffset.UTC))
                        .map((rows, _) ->
                                new Open(
                                        new Doubts.Place(
                                                new AccountId(rows.getLong("account_id")),
                                                rows.getLong("part_id"),
                                                rows.getInt("attempt"),
                                                rows.getInt("tail")),
                                        rows.getLong("message_id"),
                                        new Msisdn(rows.getLong("recipient")),
                                        rows.getBoolean("named")))
                        .list());
    }

    /// Forgets what no receipt will come for.
    void forget(Instant before) {
        database.useTransaction(handle ->
                handle.createUpdate(FORGET)
                        .bind("before", before.atOffset(ZoneOffset.UTC))
                        .execute());
    }
}
