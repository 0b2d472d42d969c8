package io.heliograph.message;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
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

    private final Database database;
    private final Duration searchMax;
    private final int fewMessages;

    /// @param searchMax a longer statement is given up
    SearchStore(Database database, Duration searchMax) {
        this(database, searchMax, RecipientPlan.FEW_MESSAGES);
    }

    /// @param fewMessages so many messages to phone numbers are not narrowed
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
                    LookupStore.withResults(
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
        SearchScopeStore scope = new SearchScopeStore(account, search, now, idsAhead);
        SearchPartStore parts = new SearchPartStore(handle, scope);
        SearchChunkStore index = new SearchChunkStore(handle, scope);
        SearchPlan plan =
                search.phones().isEmpty()
                        ? new HistoryPlan(search, parts, index)
                        : new RecipientPlan(scope, parts, index, fewMessages);
        return parts.rows(plan.partIds(), now, size);
    }

    /// The search was given up.
    static final class TooSlow extends Exception {
        private static final long serialVersionUID = 1;

        TooSlow(Throwable cause) {
            super("the search took too long", cause);
        }
    }
}
