package io.heliograph.webhook;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.lookup.LookupRow;
import io.heliograph.message.PartState;
import io.heliograph.message.ReportRow;
import io.heliograph.message.Source;
import io.heliograph.number.Msisdn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// What is read for webhooks: the log of reports, and what waits to be sent again.
///
/// The log has no index of its own but a block range index on the report's id, which costs next to
/// nothing a row; so it is read by bounded ranges of ids, never by "the next thousand".
///
/// `report_id >> 17 & 63` is the node that made the id ([io.heliograph.db.NodeIds]).
final class ReportLogStore {
    /// Octets of texts that are read at a time: a page ends with the message that goes beyond.
    static final long OCTETS_MAX = 4L << 20;

    /// The same of what is sent again to one address: of a POST or two, since many addresses may
    /// have some at a time.
    static final long DUE_OCTETS_MAX = 256L << 10;

    private static final String MESSAGE =
            """
            left join lateral (
                select m.message_id, m.sender, m.recipient, m.type, m.text, m.parts, m.callback_url, m.channel
                from message m
                where m.account_id = :account
                  and m.message_id between r.part_id - 254 and r.part_id
                order by m.message_id desc
                limit 1) m on true
            left join lateral (
                select *
                from lookup_result found
                where m.type in ('hlr', 'mnp')
                  and found.account_id = :account
                  and found.part_id = r.part_id
                limit 1) l on r.state not in ('ENROUTE', 'ACCEPTD')
            left join lateral (
                select c.report_id, c.corrected_by
                from assumed_end c
                where c.account_id = :account
                  and c.part_id = r.part_id
                  and c.corrected_by is not null
                limit 1) c on r.state not in ('ENROUTE', 'ACCEPTD')
            """;

    /// The log is read by the blocks of its range, whatever the statistics say: a day that is new
    /// has none, and each page would then go through all that the account has had reported that
    /// day.
    static final String BY_RANGE = "select set_config('enable_seqscan', 'off', true)";

    // limited before the messages are fetched: these are the larger cost;
    // the sum keeps the account out of the choice of the index
    static final String LOG =
            bounded(
                    """
                    select r.report_id, r.part_id, r.state, r.at, 0 as attempts, false as superseded,
                           c.corrected_by = r.report_id as corrected,
                           m.callback_url, m.channel, m.message_id, m.sender, m.recipient, m.type, m.text as whole_text, m.parts, {lookup}
                    from (
                        select *
                        from report r
                        where r.account_id + 0 = :account
                          and r.report_id > :after
                          and r.report_id <= :upTo
                          and r.part_id <= :upTo
                          and r.reported
                          and (r.report_id >> 17) & 63 = :node
                        order by r.report_id
                        limit :limit) r
                    {message}
                    """);

    static final String DUE =
            bounded(
                    """
                    select r.report_id, r.part_id, r.state, r.at, r.attempts,
                           r.state in ('ENROUTE', 'ACCEPTD') and exists (
                               select 1
                               from report f
                               where f.account_id = :account
                                 and f.part_id = r.part_id
                                 and f.final)
                               or c.report_id is not distinct from r.report_id as superseded,
                           c.corrected_by = r.report_id as corrected,
                           m.callback_url, m.channel, m.message_id, m.sender, m.recipient, m.type, m.text as whole_text, m.parts, {lookup}
                    from (
                        select *
                        from webhook_pending r
                        where r.account_id = :account
                          and r.url = :url
                          and r.manner = :manner
                          and not r.parked
                          and r.due_at <= :now
                          and (r.report_id >> 17) & 63 = :node
                        order by r.due_at
                        limit :limit) r
                    {message}
                    """);

    /// Each text with the first report of its message, and no more reports than their texts allow.
    /// What is told is named: the whole text of each row would be sent with it, once for each part.
    private static String bounded(String reports) {
        return """
        select r.report_id, r.part_id, r.state, r.at, r.attempts, r.superseded, r.corrected, r.callback_url, r.channel,
               r.message_id, r.sender, r.recipient, r.type, r.parts, r.page_reports,
               r.found_mcc, r.found_mnc, r.found_operator, r.found_ported, r.found_reachable,
               case when r.first then r.whole_text end as text
        from (
            select r.*, count(*) over () as page_reports,
                   sum(case when r.first then octet_length(r.whole_text) else 0 end)
                       over (order by r.report_id rows between unbounded preceding and 1 preceding) as octets_before
            from (
                select r.*, row_number() over (partition by r.message_id order by r.report_id) = 1 as first
                from ({reports}) r) r) r
        where coalesce(r.octets_before, 0) < :octets
        order by r.report_id
        """
                .replace("{reports}", reports)
                .replace("{lookup}", LookupRow.COLUMNS)
                .replace("{message}", MESSAGE);
    }

    private static final String NEWEST =
            """
            select r.account_id, max(r.report_id) as newest
            from report r
            where r.report_id > :after
              and (r.report_id >> 17) & 63 = :node
            group by r.account_id
            """;

    // rows since the last vacuum are in no summary, and a read would go through all of them
    private static final String SUMMARIZE =
            """
            select count(brin_summarize_new_values(inhrelid))
            from pg_inherits
            where inhparent = cast('report_log' as regclass)
            """;

    private final Database database;
    private final int node;

    ReportLogStore(Database database, int node) {
        this.database = database;
        this.node = node;
    }

    /// Reports that are to be pushed, in the order of their ids.
    Pushes read(AccountId account, OwnAddresses own, Page page) {
        return database.inTransaction(handle -> {
            handle.execute(BY_RANGE);
            return pushes(
                    page.limit(),
                    page.octets(),
                    handle.createQuery(LOG)
                            .bind("account", account.value())
                            .bind("node", node)
                            .bind("after", page.after())
                            .bind("upTo", page.upTo()),
                    rows -> address(rows, own));
        });
    }

    private static @Nullable Address address(ResultSet rows, OwnAddresses own) throws SQLException {
        String channel = rows.getString("channel");
        return channel == null // the message is no longer kept
                ? null
                : own.of(
                        Source.Channel.valueOf(channel.toUpperCase(Locale.ROOT)),
                        rows.getString("callback_url"));
    }

    /// What is to be sent again to that address now, the longest due first, in the order of ids.
    Pushes due(AccountId account, Address address, Instant now, int limit) {
        return database.read(handle ->
                pushes(
                        limit,
                        DUE_OCTETS_MAX,
                        handle.createQuery(DUE)
                                .bind("account", account.value())
                                .bind("url", address.url())
                                .bind("manner", address.manner().key())
                                .bind("now", now.atOffset(ZoneOffset.UTC))
                                .bind("node", node),
                        _ -> address));
    }

    /// What was read.
    ///
    /// @param full whether there may be more
    record Pushes(List<Push> all, boolean full) {}

    private interface AddressReader {
        @Nullable Address read(ResultSet rows) throws SQLException;
    }

    private static Pushes pushes(int limit, long octets, Query query, AddressReader addresses) {
        Map<Long, String> texts = new HashMap<>();
        AtomicLong found = new AtomicLong();
        List<Push> all =
                query.bind("limit", limit)
                        .bind("octets", octets)
                        .map((rows, _) -> {
                            found.set(rows.getLong("page_reports"));
                            String text = rows.getString("text");
                            if (text != null) {
                                texts.put(rows.getLong("message_id"), text);
                            }
                            return push(rows, addresses.read(rows), texts);
                        })
                        .list();
        return new Pushes(all, found.get() == limit || found.get() > all.size());
    }

    /// The newest report of each account that has any after that id.
    SortedMap<AccountId, Long> newest(long after) {
        return database.read(handle ->
                handle.createQuery(NEWEST)
                        .bind("after", after)
                        .bind("node", node)
                        .reduceRows(
                                new TreeMap<AccountId, Long>(),
                                (map, row) -> {
                                    map.put(
                                            new AccountId(row.getColumn("account_id", Long.class)),
                                            row.getColumn("newest", Long.class));
                                    return map;
                                }));
    }

    /// Makes reading quick again after many rows were added.
    void summarize() {
        database.read(handle -> handle.createQuery(SUMMARIZE).mapTo(Long.class).one());
    }

    private static Push push(ResultSet rows, @Nullable Address address, Map<Long, String> texts)
            throws SQLException {
        long part = rows.getLong("part_id");
        PartState state = PartState.valueOf(rows.getString("state"));
        Instant at = rows.getObject("at", OffsetDateTime.class).toInstant();
        return new Push(
                rows.getLong("report_id"),
                part,
                state,
                at,
                address,
                row(rows, part, state, at, texts),
                rows.getInt("attempts"),
                rows.getBoolean("superseded"));
    }

    private static @Nullable ReportRow row(
            ResultSet rows, long part, PartState state, Instant at, Map<Long, String> texts)
            throws SQLException {
        long message = rows.getLong("message_id");
        if (rows.wasNull()) {
            return null;
        }
        return new ReportRow(
                part,
                rows.getString("sender"),
                new Msisdn(rows.getLong("recipient")),
                rows.getString("type"),
                Objects.requireNonNull(texts.get(message)),
                rows.getInt("parts"),
                (int) (part - message) + 1,
                state,
                at,
                null,
                null,
                rows.getBoolean("corrected"),
                null,
                LookupRow.read(rows));
    }
}
