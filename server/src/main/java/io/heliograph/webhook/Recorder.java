package io.heliograph.webhook;

import io.heliograph.db.AccountId;
import io.heliograph.db.CommitLanes;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes what attempts leave, each account's in its order. While the database is away it tries
/// again; what waits in memory then is bounded, since no POST is made without a place for its
/// result.
final class Recorder implements AutoCloseable {
    /// Transactions at a time.
    static final int COMMITS_MAX = 2;

    /// POSTs of an account whose results are not committed.
    static final int ACCOUNT_UNWRITTEN_MAX = 32;

    /// The same of all.
    static final int UNWRITTEN_MAX = 4_000;

    private static final Duration GATHER = Duration.ofMillis(3);
    private static final Logger log = LoggerFactory.getLogger(Recorder.class);

    private final WebhookStore store;
    private final Semaphore places = new Semaphore(UNWRITTEN_MAX, true);
    private final CommitLanes<Result> lanes =
            new CommitLanes<>("webhook-recorder", COMMITS_MAX, GATHER, new Commits());

    Recorder(WebhookStore store) {
        this.store = store;
    }

    /// Waits for a place for the result of a request.
    ///
    /// @param account its own places
    Place reserve(Semaphore account) throws InterruptedException {
        account.acquire();
        try {
            places.acquire();
        } catch (InterruptedException stopped) {
            account.release();
            throw stopped;
        }
        return new Place(account);
    }

    /// For one result that is not committed. Given back when it is closed, unless a result has
    /// taken it over.
    final class Place implements AutoCloseable {
        private final Semaphore account;
        private boolean takenOver;

        private Place(Semaphore account) {
            this.account = account;
        }

        /// The result has it until it is written.
        ///
        /// @return what the result is told by
        Result.Written until(Result.Written written) {
            takenOver = true;
            return committed -> {
                try {
                    written.done(committed);
                } finally {
                    release();
                }
            };
        }

        private void release() {
            places.release();
            account.release();
        }

        @Override
        public void close() {
            if (!takenOver) {
                release();
            }
        }
    }

    /// Never waits.
    void add(Result result) {
        lanes.add(result.account(), result);
    }

    /// Waits until all that was added is written, but not for ever.
    void finish(Duration max) throws InterruptedException {
        if (!lanes.awaitEmpty(max)) {
            log.warn("event=webhook_results_unwritten results={}", lanes.size());
        }
    }

    /// What cannot be written now never will be.
    @Override
    public void close() {
        lanes.close();
    }

    private static void tell(Result result, boolean written) {
        try {
            result.written().done(written);
        } catch (RuntimeException fault) {
            // what is told to one must not cost another
            log.error("event=webhook_fault account={}", result.account(), fault);
        }
    }

    private final class Commits implements CommitLanes.Keeper<Result> {
        @Override
        public CommitLanes.Commit begin(SortedMap<AccountId, List<Result>> items) {
            List<Result> results = items.values().stream().flatMap(List::stream).toList();
            return new CommitLanes.Commit() {
                @Override
                public void keep(boolean doubtful) {
                    store.write(results); // doing it again changes nothing
                }

                @Override
                public void kept() {
                    results.forEach(result -> tell(result, true));
                }

                @Override
                public void undone() {}
            };
        }

        @Override
        public void notKept(AccountId account, Result result, Throwable bug) {
            log.error("event=webhook_write_failed account={}", account, bug);
            tell(result, false);
        }
    }
}
