package io.heliograph.db;

import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import io.heliograph.db.Database.LockWaited;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commits what comes for accounts: each account's own in the order in which it came, accounts side
/// by side. What gathers while an account's last commit is under way is its next one.
///
/// ```
///            add                    a worker                     kept
///   (none) ───────► waiting ──────────────────────► committing ─────────► waiting or (none)
///                      ▲                                │
///                      │  after a pause that doubles    │ a lock is held by somebody else
///                      └────────────────────────────────┘
/// ```
///
/// Accounts of which little is waiting share a transaction, as long as all of them go through: one
/// that waits for a lock, or that cannot be kept, is tried alone from then on, until it has gone
/// through. While the database is gone, all is tried again until it is back.
public final class CommitLanes<T> implements AutoCloseable {
    /// Items of one transaction.
    public static final int ITEMS_MAX = 4_000;

    /// Items of a transaction of several accounts: what is larger is dear enough to go alone.
    public static final int SHARED_MAX = 256;

    private static final Duration GONE_PAUSE = Duration.ofMillis(200);
    private static final Logger log = LoggerFactory.getLogger(CommitLanes.class);

    /// Who makes a transaction of items.
    public interface Keeper<T> {
        /// Makes of items what a transaction is to keep: once, however often it is tried.
        ///
        /// @param items of each account at least one, in the order in which they came
        Commit begin(SortedMap<AccountId, List<T>> items);

        /// That one cannot be kept, which is a bug of ours.
        void notKept(AccountId account, T item, Throwable bug);

        /// Somebody holds a lock of the account's for long. Called again at every try.
        ///
        /// @param items all that wait
        /// @return what waits in their stead, as many, in the same order
        default List<T> stuck(AccountId account, List<T> items) {
            return items;
        }
    }

    /// What one transaction keeps.
    public interface Commit {
        /// The transaction, which begins with [Database#LOCK_WAIT].
        ///
        /// @param doubtful an earlier try may have been committed: what it kept counts as kept now
        void keep(boolean doubtful);

        /// It is committed: whoever waits for it is told.
        void kept();

        /// Nothing of it is kept, and it will not be tried again as it is.
        void undone();
    }

    private final String name;
    private final Duration gather;
    private final Keeper<T> keeper;
    private final AccountLanes<T> lanes;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /// @param name of its threads, `<name>-<n>`
    /// @param workersMax transactions at a time
    /// @param gather how long each waits for what else comes to share it; zero: for nothing
    public CommitLanes(String name, int workersMax, Duration gather, Keeper<T> keeper) {
        this.name = name;
        this.gather = gather;
        this.keeper = keeper;
        this.lanes =
                new AccountLanes<>(
                        workersMax,
                        number -> Thread.ofVirtual().name(name + "-" + number).start(this::work));
    }

    /// Never waits.
    public void add(AccountId account, T item) {
        lanes.add(account, item);
    }

    /// What waits or is being committed.
    public int size() {
        return lanes.size();
    }

    /// It was told to give up waiting for the database.
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("stopped while it waited for the database", null, false, false);
        }
    }

    private void work() {
        try {
            while (true) {
                await(gather);
                SortedMap<AccountId, List<T>> next = lanes.take();
                if (next.isEmpty()) {
                    return;
                }
                keep(next);
            }
        } catch (Stopped gaveUp) {
            log.debug("event=commits_given_up lanes={}", name);
        }
    }

    private void keep(SortedMap<AccountId, List<T>> taken) {
        Commit commit = null;
        boolean doubtful = false;
        while (true) {
            try {
                if (commit == null) {
                    commit = keeper.begin(taken);
                }
                commit.keep(doubtful);
                break;
            } catch (DatabaseGone gone) {
                await("database_gone");
            } catch (CommitUnknown doubt) {
                doubtful = true;
                await("commit_in_doubt");
            } catch (LockWaited held) {
                if (!doubtful) {
                    undo(commit);
                    locked(taken);
                    return;
                }
                await("lock"); // only the same commit can tell what of it is kept
            } catch (RuntimeException | Error bug) { // not enough memory for it all, perhaps
                if (!doubtful) {
                    undo(commit);
                    separate(taken, bug);
                    return;
                }
                log.error("event={}_not_settled", name, bug);
                await("commit_in_doubt");
            }
        }
        quietly(commit::kept);
        lanes.wentThrough(taken);
    }

    private void await(String why) {
        log.warn("event={}_waits why={}", name, why);
        await(GONE_PAUSE);
    }

    private void await(Duration pause) {
        try {
            if (!pause.isZero() && stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Stopped();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Stopped();
        }
    }

    private static void undo(@Nullable Commit commit) {
        if (commit != null) {
            quietly(commit::undone);
        }
    }

    /// What is told to one must not cost another.
    private static void quietly(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException | Error bug) {
            log.error("event=not_told", bug);
        }
    }

    /// Somebody holds a lock: of which of several accounts, will be seen when each goes alone.
    private void locked(SortedMap<AccountId, List<T>> taken) {
        if (taken.size() > 1) {
            lanes.putBack(taken);
            return;
        }
        AccountId account = taken.firstKey();
        List<T> waiting = lanes.takeAll(account, taken.firstEntry().getValue());
        long millis = lanes.pause(account, keeper.stuck(account, waiting));
        log.warn("event={}_locked account={} millis={}", name, account, millis);
        Thread.ofVirtual().name(name + "-pause-" + account).start(() -> resume(account, millis));
    }

    private void resume(AccountId account, long millis) {
        try {
            if (stopped.await(millis, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        lanes.resume(account);
    }

    /// Finds the one that cannot be kept, so that it spoils nobody else's.
    private void separate(SortedMap<AccountId, List<T>> taken, Throwable bug) {
        AccountId first = taken.firstKey();
        List<T> own = taken.firstEntry().getValue();
        if (taken.size() > 1) {
            lanes.putBack(taken);
        } else if (own.size() > 1) {
            lanes.putBackSingly(first, own);
        } else {
            quietly(() -> keeper.notKept(first, own.getFirst(), bug));
            lanes.drop(first);
        }
    }

    /// Waits until all that was added is committed, but not for ever.
    ///
    /// @return false: the time is over
    public boolean awaitEmpty(Duration max) throws InterruptedException {
        return lanes.awaitEmpty(max);
    }

    /// Gives up what waits for the database.
    @Override
    public void close() {
        stopped.countDown();
    }
}
