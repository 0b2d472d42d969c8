package io.heliograph.search;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.lookup.LookupResultStore;
import io.heliograph.message.ReportRow;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/// Finds parts, newest first: a [SearchPlan] finds the page's ids, then their rows are read.
final class SearchStore {
    private static final String QUERY_CANCELED = "57014";

    /// All statements of a search see the same rows, whatever is added or moved meanwhile.
    private static final String SNAPSHOT =
            """
            set transaction isolation level repeatable read, read only
            """;

    /// A plan for whichever values would not know a rare sender from a common one, nor which days
    /// to leave out, so each search is planned anew. Compiling a statement takes longer than any of
    /// these runs.
    private static final String GROUND =
            """
            select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true),
                   set_config('statement_timeout', :millis, true)
            """;

    private static final String IDS_AHEAD =
            """
            select greatest(max(id_seconds_ahead), 120)
            from node
            """;

    /// Of one that goes on, the period's end; of none that is the account's, the beginning of time.
    private static final String LAST_END =
            """
            select coalesce(max(coalesce(ended_at, :until)), timestamptz 'epoch') as ended_at
            from mailing
            where account_id = :account
              and mailing_id = any(:mailings)
            """;

    private final Database database;
    private final Duration searchMax;
    private final int fewMessages;

    /// @param searchMax a longer statement is given up
    SearchStore(Database database, Duration searchMax) {
        this(database, searchMax, MessagePlan.FEW_MESSAGES);
    }

    /// @param fewMessages so many messages to phone numbers or of mailings are not narrowed
    SearchStore(Database database, Duration searchMax, int fewMessages) {
        this.database = database;
        this.searchMax = searchMax;
        this.fewMessages = fewMessages;
    }

    /// Finds one page.
    ///
    /// @param now tells whether a part waits for its begin
    /// @param size is told of the octets that each row takes in an answer, and may stop it
    /// @throws TooSlow when it takes too long
    List<ReportRow> find(AccountId account, Search search, Instant now, LongConsumer size)
            throws TooSlow {
        try {
            return database.inTransaction(handle ->
                    LookupResultStore.withResults(
                            handle, account, find(handle, account, search, now, size)));
        } catch (UnableToExecuteStatementException failure) {
            if (failure.getCause() instanceof SQLException sql
                    && QUERY_CANCELED.equals(sql.getSQLState())) {
                throw new TooSlow(failure);
            }
            throw failure;
        }
    }

    private List<ReportRow> find(
            Handle handle, AccountId account, Search search, Instant now, LongConsumer size) {
        handle.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
        handle.execute(SNAPSHOT);
        handle.createQuery(GROUND)
                .bind("millis", Long.toString(searchMax.toMillis()))
                .mapTo(String.class)
                .one();
        Duration idsAhead =
                Duration.ofSeconds(handle.createQuery(IDS_AHEAD).mapTo(Long.class).one());
        Instant until = end(handle, account, search);
        SearchScopeStore scope = new SearchScopeStore(account, search, now, until, idsAhead);
        SearchPartStore parts = new SearchPartStore(handle, scope);
        SearchChunkStore index = new SearchChunkStore(handle, scope);
        SearchPlan plan;
        if (!search.partIds().isEmpty()) {
            plan = new PartPlan(search, parts);
        } else if (!search.phones().isEmpty() || !search.mailings().isEmpty()) {
            plan = new MessagePlan(scope, parts, index, fewMessages);
        } else {
            plan = new HistoryPlan(search, parts, index);
        }
        return parts.rows(plan.partIds(), now, size);
    }

    /// When the last of the mailings that are asked for had ended, or the period, whichever is
    /// earlier.
    private static Instant end(Handle handle, AccountId account, Search search) {
        Instant until = search.period().until();
        if (search.mailings().isEmpty()) {
            return until;
        }
        Instant ended =
                handle.createQuery(LAST_END)
                        .bind("account", account.value())
                        .bind("mailings", SqlArray.longs(search.mailings(), id -> id))
                        .bind("until", until.atOffset(ZoneOffset.UTC))
                        .map((rows, _) ->
                                rows.getObject("ended_at", OffsetDateTime.class).toInstant())
                        .one();
        return ended.isBefore(until) ? ended : until;
    }

    /// The search was given up.
    static final class TooSlow extends Exception {
        private static final long serialVersionUID = 1;

        TooSlow(Throwable cause) {
            super("the search took too long", cause);
        }
    }
}
