package io.heliograph.message;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.SqlArray;
import io.heliograph.number.Msisdn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/// Finds parts, newest first.
///
/// Ids grow with time, so a period is a range of ids, which leaves out the days outside it, and the
/// newest page is the end of the primary key, however many rows there are. Which index a filter
/// uses is said at its statement.
final class SearchStore {
    /// So much later than its message's acceptance an id may seem to be made: it is made when the
    /// message's group is kept, and after a restart ids run ahead of the clock.
    static final Duration ID_AHEAD_MAX = Duration.ofMinutes(2);

    private static final String QUERY_CANCELED = "57014";

    /// A plan for whichever values would not know a rare sender from a common one, nor which days
    /// to leave out, so each search is planned anew.
    private static final String GROUND =
            """
            select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('statement_timeout', :millis, true)
            """;

    private static final String FITS =
            """
            m.account_id = :account
            and m.message_id >= :lowest
            and m.message_id < :highest
            and m.created_at >= :from
            and m.created_at < :until
            """;

    /// Walks backwards over the primary key; or, where a filter fits few rows, sorts what the block
    /// range index `message_kind` lets through. The casts are what that index can be asked for.
    private static final String BY_ID =
            """
            select *
            from message m
            where {fits}
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
                {enough}) m
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
            return database.inTransaction(handle -> find(handle, account, search, now));
        } catch (UnableToExecuteStatementException failure) {
            if (failure.getCause() instanceof SQLException sql
                    && QUERY_CANCELED.equals(sql.getSQLState())) {
                throw new TooSlow(failure);
            }
            throw failure;
        }
    }

    private List<ReportRow> find(Handle handle, AccountId account, Search search, Instant now) {
        handle.createQuery(GROUND)
                .bind("millis", Long.toString(searchMax.toMillis()))
                .mapTo(String.class)
                .one();
        Query query = handle.createQuery(statement(search));
        bind(query, account, search);
        if (search.onlyOpen()) {
            query.bind(
                    "expiryFloor",
                    handle.createQuery(EXPIRY_FLOOR).mapTo(OffsetDateTime.class).one());
        }
        return query.map((rows, context) -> row(rows, now)).list();
    }

    private static String statement(Search search) {
        String fits = fits(search);
        if (search.onlyFailures() && search.phones().isEmpty()) {
            return OF_FAILURES.replace("{fits}", fits).replace("{page}", PAGE);
        }
        boolean anyState = search.states().isEmpty();
        String enough = anyState ? ENOUGH : "";
        String messages =
                search.phones().isEmpty()
                        ? BY_ID.replace("{fits}", fits) + enough
                        : BY_PHONE.replace("{fits}", fits).replace("{enough}", enough);
        String parts = PARTS.replace("{messages}", messages);
        return (anyState ? OF_ANY_STATE : OF_STATES)
                .replace("{parts}", parts)
                .replace("{page}", PAGE)
                .replace("{report}", LAST_REPORT);
    }

    private static String fits(Search search) {
        StringBuilder fits = new StringBuilder(FITS);
        if (search.sender() != null) {
            fits.append("and m.sender = :sender\n");
        }
        if (search.mcc() != null) {
            fits.append("and m.mcc = cast(:mcc as smallint)\n");
        }
        if (search.mnc() != null) {
            fits.append("and m.mnc = cast(:mnc as smallint)\n");
        }
        if (search.type() != null) {
            fits.append("and m.type = :type\n");
        }
        if (search.onlyOpen()) {
            fits.append("and m.expires_at >= :expiryFloor\n");
        }
        return fits.toString();
    }

    private static void bind(Query query, AccountId account, Search search) {
        Period period = search.period();
        query.bind("account", account.value())
                .bind("lowest", NodeIds.lowest(period.from()))
                .bind("highest", NodeIds.lowest(period.until().plus(ID_AHEAD_MAX)))
                .bind("from", period.from().atOffset(ZoneOffset.UTC))
                .bind("until", period.until().atOffset(ZoneOffset.UTC))
                .bind("limit", search.limit())
                .bind("skipped", search.skipped());
        if (search.sender() != null) {
            query.bind("sender", search.sender());
        }
        if (search.mcc() != null) {
            query.bind("mcc", search.mcc());
        }
        if (search.mnc() != null) {
            query.bind("mnc", search.mnc());
        }
        if (search.type() != null) {
            query.bind("type", search.type().wireName());
        }
        if (!search.phones().isEmpty()) {
            query.bind("phones", SqlArray.longs(search.phones(), Msisdn::value));
        }
        if (!search.states().isEmpty()) {
            query.bind("states", SqlArray.texts(search.stateNames(), name -> name));
        }
        if (search.states().isEmpty() || (search.onlyFailures() && search.phones().isEmpty())) {
            query.bind("enough", search.skipped() + search.limit());
        }
    }

    /// A part of which nothing is known yet is ENROUTE since its begin; while it waits for that,
    /// since it was accepted.
    private static ReportRow row(ResultSet rows, Instant now) throws SQLException {
        String state = rows.getString("state");
        Instant at;
        if (state == null) {
            Instant begin = instant(rows, "begins_at");
            at = begin.isAfter(now) ? instant(rows, "created_at") : begin;
        } else {
            at = instant(rows, "at");
        }
        return new ReportRow(
                rows.getLong("part_id"),
                rows.getString("sender"),
                new Msisdn(rows.getLong("recipient")),
                rows.getString("type"),
                rows.getString("text"),
                rows.getInt("parts"),
                rows.getInt("part_number"),
                state == null ? PartState.ENROUTE : PartState.valueOf(state),
                at);
    }

    private static Instant instant(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    /// The search was given up.
    static final class TooSlow extends Exception {
        private static final long serialVersionUID = 1;

        TooSlow(Throwable cause) {
            super("the search took too long", cause);
        }
    }
}
