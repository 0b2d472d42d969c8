package io.heliograph.message;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.SqlArray;
import io.heliograph.number.Msisdn;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/// Finds parts, newest first.
///
/// Ids grow with time, so a period is a range of ids, which leaves out the days outside it, and the
/// newest page is the end of the primary key, however many rows there are. Which index a filter
/// uses is said at its statement; a filter by kind (sender, network, type) is tried on the newest
/// messages first, since no estimate tells well enough how soon a page of them is full.
final class SearchStore {
    /// So much later than its message's acceptance an id may seem to be made: it is made when the
    /// message's group is kept, and after a restart ids run ahead of the clock.
    static final Duration ID_AHEAD_MAX = Duration.ofMinutes(2);

    /// So many of the newest messages are looked through before a filter counts as fitting few.
    static final int NEAR_MESSAGES = 100_000;

    /// So many failures can all be looked at.
    static final int FAILURES_FEW = 10_000;

    private static final String QUERY_CANCELED = "57014";

    /// A plan for whichever values would not know a rare sender from a common one, nor which days
    /// to leave out, so each search is planned anew.
    private static final String GROUND =
            """
            select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('statement_timeout', :millis, true)
            """;

    private static final String WITHIN =
            """
            m.account_id = :account
            and m.message_id >= :lowest
            and m.message_id < :highest
            and m.created_at >= :from
            and m.created_at < :until
            """;

    /// Walks backwards over the primary key.
    private static final String BY_ID =
            """
            select *
            from message m
            where {fits}
            """;

    /// The newest messages, however many of them fit: a common sender's page is found in them at
    /// once.
    private static final String NEAR =
            """
            select *
            from (
                select *
                from message m
                where {within}
                order by m.message_id desc
                limit :near) m
            where {fits}
            """;

    /// All that fit, when so few of the newest do that sorting them is quick: the block range index
    /// `message_kind` finds them. `offset 0` keeps the planner from walking in hope of a page.
    private static final String FAR =
            """
            select *
            from (
                select *
                from message m
                where {fits}
                offset 0) m
            """;

    /// The index `message_recipient` has each number's messages in their order.
    private static final String BY_PHONE =
            """
            select m.*
            from unnest(:phones) as phone
            cross join lateral (
                select *
                from message m
                where {fits}
                  and m.recipient = phone
                {enough}
                offset 0) m
            """;

    /// So many messages have enough parts.
    private static final String ENOUGH =
            """
            order by m.message_id desc
            limit :enough
            """;

    private static final String PARTS =
            """
            select m.message_id, m.message_id + n - 1 as part_id, n as part_number, m.parts, m.sender, m.recipient, m.type, m.text,
                   m.created_at, m.begins_at
            from ({messages}) m
            cross join lateral generate_series(m.parts, 1, -1) n
            """;

    private static final String PAGE =
            """
            order by message_id desc, part_number desc
            limit :limit
            offset :skipped
            """;

    /// A final report counts before an intermediate one.
    private static final String LAST_REPORT =
            """
            left join lateral (
                select state, at
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
            select p.*, r.state, r.at
            from ({parts} {page}) p
            {report}
            order by p.message_id desc, p.part_number desc
            """;

    private static final String OF_STATES =
            """
            select p.*, r.state, r.at
            from ({parts}) p
            {report}
            where coalesce(r.state, 'ENROUTE') = any(:states)
            {page}
            """;

    /// Starts from the reports, which the index `report_failure` has by state, so that a few
    /// failures among millions delivered are found at once.
    private static final String OF_FAILURES =
            """
            select f.*
            from unnest(:states) as wanted (state)
            cross join lateral (
                select m.message_id, r.part_id, r.part_id - m.message_id + 1 as part_number, m.parts, m.sender, m.recipient, m.type, m.text,
                       m.created_at, m.begins_at, r.state, r.at
                from report r
                cross join lateral (
                    select *
                    from message
                    where message.account_id = :account
                      and message.message_id between r.part_id - 254 and r.part_id
                      and message.message_id >= :lowest
                      and message.message_id < :highest
                    order by message.message_id desc
                    limit 1) m
                where r.account_id = :account
                  and r.part_id >= :lowest
                  and r.part_id < :highest + 254
                  and r.final
                  and r.state = wanted.state
                  and r.state <> 'DELIVRD'
                  and {fits}
                order by r.part_id desc
                limit :enough) f
            {page}
            """;

    private static final String FAILURES =
            """
            select count(*)
            from (
                select
                from report r
                where r.account_id = :account
                  and r.part_id >= :lowest
                  and r.part_id < :highest + 254
                  and r.final
                  and r.state = any(:states)
                  and r.state <> 'DELIVRD'
                limit :few) r
            """;

    /// What expired before has been given a final report.
    private static final String EXPIRY_FLOOR =
            """
            select coalesce(min(expiry_floor), timestamptz '-infinity')
            from node
            """;

    private final Database database;
    private final Duration searchMax;

    /// @param searchMax a longer search is given up
    SearchStore(Database database, Duration searchMax) {
        this.database = database;
        this.searchMax = searchMax;
    }

    /// Finds one page.
    ///
    /// @param now tells whether a part waits for its begin
    /// @throws TooSlow when it takes too long
    List<ReportRow> find(AccountId account, Search search, Instant now) throws TooSlow {
        try {
            return database.inTransaction(handle ->
                    LookupStore.withResults(handle, account, find(handle, account, search, now)));
        } catch (UnableToExecuteStatementException failure) {
            if (failure.getCause() instanceof SQLException sql
                    && QUERY_CANCELED.equals(sql.getSQLState())) {
                throw new TooSlow(failure);
            }
            throw failure;
        }
    }

    private List<ReportRow> find(Handle handle, AccountId account, Search search, Instant now) {
        handle.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
        handle.createQuery(GROUND)
                .bind("millis", Long.toString(searchMax.toMillis()))
                .mapTo(String.class)
                .one();
        Function<String, List<ReportRow>> rows =
                statement ->
                        bound(handle, statement, account, search)
                                .map((row, context) -> SearchRow.read(row, now))
                                .list();
        if (!search.phones().isEmpty()) {
            return rows.apply(ofMessages(BY_PHONE, search));
        }
        if (search.onlyFailures()
                && (!search.ofKind() || failures(handle, account, search) < FAILURES_FEW)) {
            return rows.apply(OF_FAILURES.replace("{fits}", fits(search)).replace("{page}", PAGE));
        }
        if (!search.ofKind()) {
            return rows.apply(ofMessages(BY_ID, search));
        }
        List<ReportRow> near = rows.apply(ofMessages(NEAR, search));
        return near.size() == search.limit() ? near : rows.apply(ofMessages(FAR, search));
    }

    private static int failures(Handle handle, AccountId account, Search search) {
        return bound(handle, FAILURES, account, search).mapTo(Integer.class).one();
    }

    private static String ofMessages(String source, Search search) {
        boolean anyState = search.states().isEmpty();
        String enough = anyState ? ENOUGH : "";
        String messages = source.contains("{enough}") ? source : source + enough;
        return (anyState ? OF_ANY_STATE : OF_STATES)
                .replace("{parts}", PARTS)
                .replace("{page}", PAGE)
                .replace("{report}", LAST_REPORT)
                .replace("{messages}", messages)
                .replace("{enough}", enough)
                .replace("{within}", WITHIN)
                .replace("{fits}", fits(search));
    }

    /// The casts are what the index `message_kind` can be asked for.
    private static String fits(Search search) {
        return WITHIN
                + (search.sender() == null ? "" : "and m.sender = :sender\n")
                + (search.mcc() == null ? "" : "and m.mcc = cast(:mcc as smallint)\n")
                + (search.mnc() == null ? "" : "and m.mnc = cast(:mnc as smallint)\n")
                + (search.type() == null ? "" : "and m.type = :type\n")
                + (search.onlyOpen() ? "and m.expires_at >= :expiryFloor\n" : "");
    }

    private static Query bound(Handle handle, String statement, AccountId account, Search search) {
        Period period = search.period();
        MessageType type = search.type();
        long enough = search.skipped() + search.limit();
        Query query =
                handle.createQuery(statement)
                        .bind("account", account.value())
                        .bind("lowest", NodeIds.lowest(period.from()))
                        .bind("highest", NodeIds.lowest(period.until().plus(ID_AHEAD_MAX)))
                        .bind("from", period.from().atOffset(ZoneOffset.UTC))
                        .bind("until", period.until().atOffset(ZoneOffset.UTC))
                        .bind("sender", search.sender())
                        .bind("mcc", search.mcc())
                        .bind("mnc", search.mnc())
                        .bind("type", type == null ? null : type.wireName())
                        .bind("phones", SqlArray.longs(search.phones(), Msisdn::value))
                        .bind("states", SqlArray.texts(search.stateNames(), name -> name))
                        .bind("limit", search.limit())
                        .bind("skipped", search.skipped())
                        .bind("enough", enough)
                        .bind("near", Math.max(NEAR_MESSAGES, enough))
                        .bind("few", FAILURES_FEW);
        if (search.onlyOpen()) {
            query.bind(
                    "expiryFloor",
                    handle.createQuery(EXPIRY_FLOOR).mapTo(OffsetDateTime.class).one());
        }
        return query;
    }

    /// The search was given up.
    static final class TooSlow extends Exception {
        private static final long serialVersionUID = 1;

        TooSlow(Throwable cause) {
            super("the search took too long", cause);
        }
    }
}
