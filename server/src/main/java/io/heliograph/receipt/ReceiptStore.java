package io.heliograph.receipt;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.SqlArray;
import io.heliograph.message.Message;
import io.heliograph.message.MessageRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// By what receipts find their parts. Rows of many accounts: each statement goes by the keys of one
/// provider, or by one account.
public final class ReceiptStore {
    /// Rows of a look for parts: where a provider gives one id to nearly everything, the latest
    /// parts are found.
    public static final int FOUND_MAX = 20_000;

    /// Parts of one id that are told apart, the latest: a provider may give one to all.
    public static final int SAME_ID_MAX = 1_000;

    /// Added to the number of an attempt for the row of its late answer.
    public static final int LATE_ATTEMPT = 10_000;

    public static final String FIND =
            """
            select provider_message_id, account_id, part_id
            from provider_message
            where provider_id = :provider
              and provider_message_id = any(:messageIds)
              and part_id >= :from
              and part_id < :to
            order by part_id desc
            limit :limit
            """;

    /// What tells whose a receipt is, of one account's parts at one provider.
    public static final String FACTS =
            """
            select p.part_id, m.message_id, m.parts, m.recipient, m.sender,
                   s.provider_message_id, coalesce(g.at, s.at) as at,
                   coalesce(r.ended, false) as ended, r.underway_at
            from unnest(:parts) as p (part_id)
            cross join lateral (
                select message_id, parts, recipient, sender
                from message
                where message.account_id = :account
                  and message.message_id between p.part_id - 254 and p.part_id
                order by message_id desc
                limit 1) m
            left join lateral (
                select provider_message_id, attempt, at
                from submission
                where submission.account_id = :account
                  and submission.part_id = p.part_id
                  and submission.provider_id = :provider
                  and submission.provider_message_id is not null
                order by attempt desc
                limit 1) s on true
            left join lateral (
                select at -- of a late answer, when the submit was given up
                from submission
                where submission.account_id = :account
                  and submission.part_id = p.part_id
                  and submission.attempt = s.attempt - %d
                limit 1) g on true
            left join lateral (
                select bool_or(final) as ended, max(at) filter (where not final) as underway_at
                from report
                where report.account_id = :account
                  and report.part_id = p.part_id) r on true
            """
                    .formatted(LATE_ATTEMPT);

    /// A row for each message, so that each text is read once. Where no report is pushed there is
    /// no use for the text, and it is not read.
    public static final String MESSAGES =
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

    private final Database database;

    public ReceiptStore(Database database) {
        this.database = database;
    }

    /// The parts that providers took under these ids, of each id the latest first; without those
    /// whose message is no longer kept.
    ///
    /// @param from parts with lower ids are not looked for
    /// @param to nor are these and higher ones
    public Map<ReceiptKey, List<TakenPart>> find(Collection<ReceiptKey> keys, long from, long to) {
        Map<ReceiptKey, List<TakenPart>> found = new HashMap<>();
        if (from < to) {
            byProvider(keys)
                    .forEach((provider, ids) -> {
                        List<Given> given = given(provider, ids, from, to);
                        Map<Long, TakenPart> parts = parts(provider, given);
                        given.forEach(each -> {
                            TakenPart part = parts.get(each.partId());
                            if (part != null) {
                                found.computeIfAbsent(
                                                new ReceiptKey(provider, each.messageId()),
                                                _ -> new ArrayList<>())
                                        .add(part);
                            }
                        });
                    });
        }
        return found;
    }

    /// A part that has just come to be known by an id; null where its message is no longer kept.
    public @Nullable TakenPart part(ReceiptKey key, AccountId account, long partId) {
        return parts(key.providerId(), List.of(new Given(key.messageId(), account, partId)))
                .get(partId);
    }

    /// A row of `provider_message`.
    private record Given(String messageId, AccountId account, long partId) {}

    public static Map<Integer, List<String>> byProvider(Collection<ReceiptKey> keys) {
        Map<Integer, List<String>> byProvider = new TreeMap<>();
        for (ReceiptKey key : keys) {
            byProvider
                    .computeIfAbsent(key.providerId(), _ -> new ArrayList<>())
                    .add(key.messageId());
        }
        return byProvider;
    }

    /// The latest first.
    private List<Given> given(int provider, List<String> ids, long from, long to) {
        List<Given> all =
                database.read(handle ->
                        handle.createQuery(FIND)
                                .bind("provider", (short) provider)
                                .bind("messageIds", SqlArray.texts(ids, id -> id))
                                .bind("from", from)
                                .bind("to", to)
                                .bind("limit", FOUND_MAX)
                                .map((rows, _) ->
                                        new Given(
                                                rows.getString("provider_message_id"),
                                                new AccountId(rows.getLong("account_id")),
                                                rows.getLong("part_id")))
                                .list());
        Map<String, Integer> counts = new HashMap<>();
        return all.stream()
                .filter(each -> counts.merge(each.messageId(), 1, Integer::sum) <= SAME_ID_MAX)
                .toList();
    }

    private Map<Long, TakenPart> parts(int provider, List<Given> given) {
        Map<AccountId, Map<Long, Given>> byAccount = new TreeMap<>();
        for (Given each : given) {
            byAccount
                    .computeIfAbsent(each.account(), _ -> new HashMap<>())
                    .put(each.partId(), each);
        }
        Map<Long, TakenPart> parts = new HashMap<>();
        byAccount.forEach((account, of) ->
                database.read(handle ->
                                handle.createQuery(FACTS)
                                        .bind("account", account.value())
                                        .bind("provider", (short) provider)
                                        .bind("parts", SqlArray.longs(of.keySet(), Long::longValue))
                                        .map((rows, _) -> part(rows, of))
                                        .list())
                        .forEach(part -> parts.put(part.partId, part)));
        return parts;
    }

    private static TakenPart part(ResultSet rows, Map<Long, Given> given) throws SQLException {
        long partId = rows.getLong("part_id");
        Given of = Objects.requireNonNull(given.get(partId));
        String givenId = rows.getString("provider_message_id");
        OffsetDateTime at = rows.getObject("at", OffsetDateTime.class);
        OffsetDateTime underway = rows.getObject("underway_at", OffsetDateTime.class);
        Instant taken = at == null ? NodeIds.instant(partId) : at.toInstant();
        return new TakenPart(
                of.account(),
                partId,
                givenId == null ? of.messageId() : givenId,
                taken,
                new TakenPart.Facts(
                        rows.getLong("message_id"),
                        rows.getInt("parts"),
                        Long.toString(rows.getLong("recipient")),
                        rows.getString("sender"),
                        rows.getBoolean("ended")),
                underway == null ? taken : underway.toInstant());
    }

    /// A message and which of its parts were asked for.
    ///
    /// @param whole whether it has its text
    public record Found(Message message, boolean whole, List<Long> partIds) {}

    /// The messages of parts of one account; without those that are no longer kept.
    ///
    /// @param octets of texts that are read: further messages come without
    public List<Found> messages(AccountId account, Collection<Long> parts, long octets) {
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
}
