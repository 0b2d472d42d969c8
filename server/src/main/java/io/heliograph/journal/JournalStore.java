package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.SqlArray;
import io.heliograph.journal.JournalBatch.Submission;
import io.heliograph.journal.Matching.Taken;
import io.heliograph.lookup.LookupStore;
import io.heliograph.message.Message;
import io.heliograph.message.MessageRow;
import io.heliograph.message.PartState;
import io.heliograph.provider.LookupAnswer;
import io.heliograph.provider.Receipt;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/// The rows of the journal. Every insert may be repeated: what is there already stays as it is.
final class JournalStore {
    private static final String SUBMIT =
            """
            insert into submission (account_id, part_id, attempt, provider_id, result, provider_message_id, error_code, at)
            select s.account_id, s.part_id, s.attempt, s.provider_id, s.result, s.provider_message_id, s.error_code,
                   timestamptz 'epoch' + s.at * interval '1 microsecond'
            from unnest(:accounts, :parts, :attempts, :providers, :results, :messageIds, :errors, :times)
                as s (account_id, part_id, attempt, provider_id, result, provider_message_id, error_code, at)
            on conflict do nothing
            """;

    private static final String TAKE =
            """
            insert into provider_message (provider_id, provider_message_id, account_id, part_id)
            select *
            from unnest(:providers, :messageIds, :accounts, :parts)
            on conflict do nothing
            """;

    /// An intermediate state is news only while there is no final one.
    static final String REPORT =
            """
            insert into report (account_id, part_id, final, report_id, state, error_code, refunded_micros, booking_id, reported, at)
            select r.account_id, r.part_id, r.final, r.report_id, r.state, r.error_code, r.refunded, r.booking, r.reported,
                   timestamptz 'epoch' + r.at * interval '1 microsecond'
            from unnest(:accounts, :parts, :finals, :reports, :states, :errors, :refunds, :bookings, :reported, :times)
                as r (account_id, part_id, final, report_id, state, error_code, refunded, booking, reported, at)
            where r.final
               or not exists (
                    select
                    from report earlier
                    where earlier.account_id = r.account_id
                      and earlier.part_id = r.part_id
                      and earlier.final)
            on conflict do nothing
            returning report_id
            """;

    static final String OWN_REPORTS =
            """
            select report.report_id
            from unnest(:accounts, :parts, :finals, :reports) as r (account_id, part_id, final, report_id)
            cross join lateral (
                select report_id
                from report
                where report.account_id = r.account_id
                  and report.part_id = r.part_id
                  and report.final = r.final
                limit 1) report
            where report.report_id = r.report_id
            """;

    private static final String REFUND =
            """
            with entry as (
                insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, created_at)
                values (:account, :booking, 'customer', :amount, :currency, 'refund', :at),
                       (:account, :booking, 'sales', -:amount, :currency, 'refund', :at)
                on conflict do nothing
                returning account_id, book, amount_micros)
            update balance
            set balance_micros = balance_micros + entry.amount_micros
            from entry
            where balance.account_id = :account
              and entry.account_id = :account
              and entry.book = 'customer'
            """;

    /// Octets of texts that are read for a batch's receipts; further messages come without.
    static final long OCTETS_MAX = 8L << 20;

    /// A row for each message, so that each text is read once. Where no report is pushed there is
    /// no use for the text, and it is not read.
    static final String FIND =
            """
            select %s, m.whole, m.taken_by, m.provider_ids, m.part_ids
            from (
                select m.*, p.*,
                       not m.reported
                           or coalesce(
                               sum(case when m.reported then octet_length(m.text) else 0 end)
                                   over (order by m.account_id, m.message_id rows between unbounded preceding and 1 preceding),
                               0) < :octets as whole
                from (
                    select m.account_id as of_account, m.message_id as of_message, array_agg(k.provider_id) as taken_by,
                           array_agg(k.provider_message_id) as provider_ids, array_agg(p.part_id) as part_ids
                    from unnest(:providers, :messageIds) as k (provider_id, provider_message_id)
                    cross join lateral (
                        select account_id, part_id
                        from provider_message
                        where provider_message.provider_id = k.provider_id
                          and provider_message.provider_message_id = k.provider_message_id
                          and provider_message.part_id >= :oldest
                        order by part_id desc
                        limit 1) p
                    cross join lateral (
                        select account_id, message_id
                        from message
                        where message.account_id = p.account_id
                          and message.message_id between p.part_id - 254 and p.part_id
                        order by message_id desc
                        limit 1) m
                    group by m.account_id, m.message_id) p
                cross join lateral (
                    select *
                    from message
                    where message.account_id = p.of_account
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
            select k.provider_id, k.provider_message_id, p.state, p.error_code, p.at, p.network, p.operator, p.ported, p.reachable
            from unnest(:providers, :messageIds) as k (provider_id, provider_message_id)
            cross join lateral (
                select *
                from parked_receipt
                where parked_receipt.provider_id = k.provider_id
                  and parked_receipt.provider_message_id = k.provider_message_id
                limit 10) p
            order by p.received_at
            """;

    static final String UNPARK =
            """
            delete from parked_receipt
            using unnest(:providers, :messageIds) as k (provider_id, provider_message_id)
            where parked_receipt.provider_id = k.provider_id
              and parked_receipt.provider_message_id = k.provider_message_id
            """;

    private static final String FORGET =
            """
            delete from parked_receipt
            where received_at < :before
            """;

    private final Database database;
    private final boolean learns;

    /// @param learns whether the networks that look-ups find are remembered
    JournalStore(Database database, boolean learns) {
        this.database = database;
        this.learns = learns;
    }

    /// Keeps everything of the batch.
    ///
    /// @param doubtful an earlier try may have been committed: what it kept counts as kept now
    /// @return the ids of the reports that are the batch's own; others had come before
    Set<Long> keep(JournalBatch batch, boolean doubtful, Instant now) {
        return database.inTransaction(handle -> {
            if (!batch.submissions.isEmpty()) {
                submit(handle, batch.submissions);
            }
            if (!batch.taken.isEmpty()) {
                take(handle, batch.taken);
            }
            park(handle, batch, now);
            if (batch.endings.isEmpty()) {
                return Set.of();
            }
            Set<Long> kept = report(handle, batch);
            if (doubtful) {
                kept.addAll(ownReports(handle, batch.endings));
            }
            LookupStore.keep(handle, batch.found(kept), learns, now);
            refund(handle, batch, kept, now);
            return kept;
        });
    }

    private static void submit(Handle handle, List<Submission> submissions) {
        handle.createUpdate(SUBMIT)
                .bind(
                        "accounts",
                        SqlArray.longs(submissions, s -> s.attempt().message().account().value()))
                .bind("parts", SqlArray.longs(submissions, s -> s.attempt().partId()))
                .bind("attempts", SqlArray.shorts(submissions, s -> s.attempt().number()))
                .bind("providers", SqlArray.shorts(submissions, s -> s.attempt().provider().id()))
                .bind("results", SqlArray.texts(submissions, Submission::result))
                .bind("messageIds", SqlArray.texts(submissions, Submission::providerMessageId))
                .bind("errors", SqlArray.ints(submissions, Submission::errorCode))
                .bind("times", SqlArray.times(submissions, Submission::at))
                .execute();
    }

    private static void take(Handle handle, Map<ReceiptKey, Taken> taken) {
        List<ReceiptKey> keys = List.copyOf(taken.keySet());
        handle.createUpdate(TAKE)
                .bind("providers", SqlArray.shorts(keys, ReceiptKey::providerId))
                .bind("messageIds", SqlArray.texts(keys, ReceiptKey::messageId))
                .bind(
                        "accounts",
                        SqlArray.longs(taken.values(), part -> part.message.account().value()))
                .bind("parts", SqlArray.longs(taken.values(), part -> part.partId))
                .execute();
    }

    private static void park(Handle handle, JournalBatch batch, Instant now) {
        if (!batch.unparked.isEmpty()) {
            List<ReceiptKey> keys = List.copyOf(batch.unparked);
            handle.createUpdate(UNPARK)
                    .bind("providers", SqlArray.shorts(keys, ReceiptKey::providerId))
                    .bind("messageIds", SqlArray.texts(keys, ReceiptKey::messageId))
                    .execute();
        }
        if (batch.parked.isEmpty()) {
            return;
        }
        handle.createUpdate(PARK)
                .bind("received", now.atOffset(ZoneOffset.UTC))
                .bind("providers", SqlArray.shorts(batch.parked, Entry.Received::providerId))
                .bind("messageIds", SqlArray.texts(batch.parked, p -> p.receipt().messageId()))
                .bind("states", SqlArray.texts(batch.parked, p -> p.receipt().state().name()))
                .bind("errors", SqlArray.texts(batch.parked, p -> p.receipt().errorCode()))
                .bind("times", SqlArray.times(batch.parked, p -> p.receipt().at()))
                .bind("networks", SqlArray.texts(batch.parked, p -> found(p).network()))
                .bind("operators", SqlArray.texts(batch.parked, p -> found(p).operator()))
                .bind("ported", SqlArray.flagsOrNull(batch.parked, p -> found(p).ported()))
                .bind("reachable", SqlArray.flagsOrNull(batch.parked, p -> found(p).reachable()))
                .execute();
    }

    private static LookupAnswer found(Entry.Received parked) {
        return Objects.requireNonNullElse(parked.receipt().lookup(), LookupAnswer.NOTHING);
    }

    private static Set<Long> report(Handle handle, JournalBatch batch) {
        List<Ending> endings = batch.endings;
        return handle.createQuery(REPORT)
                .bind("accounts", SqlArray.longs(endings, e -> account(e).value()))
                .bind("parts", SqlArray.longs(endings, e -> e.report().partId()))
                .bind("finals", SqlArray.flags(endings, e -> e.report().state().isFinal()))
                .bind("reports", SqlArray.longs(endings, e -> e.report().id()))
                .bind("states", SqlArray.texts(endings, e -> e.report().state().name()))
                .bind("errors", SqlArray.texts(endings, Ending::errorCode))
                .bind("refunds", SqlArray.longs(endings, Ending::refundMicros))
                .bind("bookings", SqlArray.longs(endings, _ -> batch.booking))
                .bind("reported", SqlArray.flags(endings, e -> e.report().message().reported()))
                .bind("times", SqlArray.times(endings, e -> e.report().at()))
                .mapTo(Long.class)
                .collect(java.util.stream.Collectors.toCollection(HashSet::new));
    }

    private static List<Long> ownReports(Handle handle, List<Ending> endings) {
        return handle.createQuery(OWN_REPORTS)
                .bind("accounts", SqlArray.longs(endings, e -> account(e).value()))
                .bind("parts", SqlArray.longs(endings, e -> e.report().partId()))
                .bind("finals", SqlArray.flags(endings, e -> e.report().state().isFinal()))
                .bind("reports", SqlArray.longs(endings, e -> e.report().id()))
                .mapTo(Long.class)
                .list();
    }

    /// Account by account, in ascending id (DESIGN §11, rule 3), sent together.
    private static void refund(Handle handle, JournalBatch batch, Set<Long> kept, Instant now) {
        Map<AccountId, List<Ending>> byAccount = new java.util.TreeMap<>();
        for (Ending ending : batch.endings) {
            if (ending.refundMicros() > 0 && kept.contains(ending.report().id())) {
                byAccount.computeIfAbsent(account(ending), _ -> new ArrayList<>()).add(ending);
            }
        }
        PreparedBatch refunds = handle.prepareBatch(REFUND);
        byAccount.forEach((account, endings) ->
                refunds.bind("account", account.value())
                        .bind("booking", batch.booking)
                        .bind("amount", endings.stream().mapToLong(Ending::refundMicros).sum())
                        .bind(
                                "currency",
                                endings.getFirst().report().message().pricePerPart().currency())
                        .bind("at", now.atOffset(ZoneOffset.UTC))
                        .add());
        refunds.execute();
    }

    private static AccountId account(Ending ending) {
        return ending.report().message().account();
    }

    /// The parts that providers took under these ids; the latest where an id was used again.
    ///
    /// @param keys at least one
    Map<ReceiptKey, Taken> find(List<ReceiptKey> keys, Instant oldest) {
        Map<ReceiptKey, Taken> found = new HashMap<>();
        database.read(handle ->
                handle.createQuery(FIND)
                        .bind("providers", SqlArray.shorts(keys, ReceiptKey::providerId))
                        .bind("messageIds", SqlArray.texts(keys, ReceiptKey::messageId))
                        .bind("oldest", NodeIds.lowest(oldest))
                        .bind("octets", OCTETS_MAX)
                        .map((rows, context) -> {
                            addParts(rows, found);
                            return true;
                        })
                        .list());
        return found;
    }

    private static void addParts(ResultSet rows, Map<ReceiptKey, Taken> found) throws SQLException {
        Message message = MessageRow.read(rows);
        boolean whole = rows.getBoolean("whole");
        Number[] takenBy = (Number[]) rows.getArray("taken_by").getArray();
        String[] providerIds = (String[]) rows.getArray("provider_ids").getArray();
        Long[] partIds = (Long[]) rows.getArray("part_ids").getArray();
        for (int i = 0; i < partIds.length; i++) {
            found.put(
                    new ReceiptKey(takenBy[i].intValue(), providerIds[i]),
                    new Taken(message, partIds[i], whole));
        }
    }

    /// Keys of parked receipts.
    List<ReceiptKey> parkedKeys(int max) {
        return database.read(handle ->
                handle.createQuery(PARKED_KEYS)
                        .bind("max", max)
                        .map((rows, context) ->
                                new ReceiptKey(
                                        rows.getInt("provider_id"),
                                        rows.getString("provider_message_id")))
                        .list());
    }

    /// The receipts that are parked under these keys.
    Map<ReceiptKey, List<Receipt>> parked(List<ReceiptKey> keys) {
        Map<ReceiptKey, List<Receipt>> parked = new LinkedHashMap<>();
        database.read(handle ->
                handle.createQuery(PARKED)
                        .bind("providers", SqlArray.shorts(keys, ReceiptKey::providerId))
                        .bind("messageIds", SqlArray.texts(keys, ReceiptKey::messageId))
                        .map((rows, context) ->
                                parked.computeIfAbsent(
                                                new ReceiptKey(
                                                        rows.getInt("provider_id"),
                                                        rows.getString("provider_message_id")),
                                                _ -> new ArrayList<>())
                                        .add(receipt(rows)))
                        .list());
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
                        rows.getObject("reachable", Boolean.class)));
    }

    /// Forgets receipts that have waited too long for their part.
    int forget(Instant before) {
        return database.inTransaction(handle ->
                handle.createUpdate(FORGET)
                        .bind("before", before.atOffset(ZoneOffset.UTC))
                        .execute());
    }
}
