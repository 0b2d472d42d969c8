package io.heliograph.db;

import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import io.heliograph.db.Database.LockWaited;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
    private static final long LOCKED_PAUSE_MILLIS_MIN = 250;
    private static final long LOCKED_PAUSE_MILLIS_MAX = 4_000;
    private static final Logger log = LoggerFactory.getLogger(CommitLanes.class);

    /// Who makes a transaction of items.
    public interface Keeper<T> {
        /// Makes of items what a transaction is to keep: once, however often it is tried.
        ///
        /// @param items of each account at least one, in the order in which they came
        Commit begin(SortedMap<AccountId, List<T>> items);

        /// That one cannot be kept, which is a bug of ours.
        void notKept(AccountId account, T item, RuntimeException bug);

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

    private final class Lane {
        final AccountId account;
        final ArrayDeque<T> waiting = new ArrayDeque<>();

        /// In a worker's hands, or in its pause.
        boolean busy;

        /// It is not to share a transaction until it has gone through one.
        boolean alone;

        /// So many are to be tried one by one: one of them cannot be kept.
        int single;

        long pauseMillis;

        Lane(AccountId account) {
            this.account = account;
        }
    }

    private final String name;
    private final int workersMax;
    private final Duration gather;
    private final Keeper<T> keeper;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition emptied = lock.newCondition();
    private final Map<AccountId, Lane> lanes = new HashMap<>();
    private final ArrayDeque<Lane> ready = new ArrayDeque<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private int workers;
    private int items;

    /// @param name of its threads, `<name>-<n>`
    /// @param workersMax transactions at a time
    /// @param gather how long each waits for what else comes to share it; zero: for nothing
    public CommitLanes(String name, int workersMax, Duration gather, Keeper<T> keeper) {
        this.name = name;
        this.workersMax = workersMax;
        this.gather = gather;
        this.keeper = keeper;
    }

    /// Never waits.
    public void add(AccountId account, T item) {
        lock.lock();
        try {
            Lane lane = lanes.computeIfAbsent(account, Lane::new);
            lane.waiting.add(item);
            items++;
            if (!lane.busy && lane.waiting.size() == 1) {
                makeReady(lane);
            }
        } finally {
            lock.unlock();
        }
    }

    private void makeReady(Lane lane) {
        ready.add(lane);
        if (workers < workersMax) {
            workers++;
            Thread.ofVirtual().name(name + "-" + workers).start(this::work);
        }
    }

    /// What waits or is being committed.
    public int size() {
        lock.lock();
        try {
            return items;
        } finally {
            lock.unlock();
        }
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
                SortedMap<AccountId, List<T>> next = take();
                if (next.isEmpty()) {
                    return;
                }
                keep(next);
            }
        } catch (Stopped gaveUp) {
            log.debug("event=commits_given_up lanes={}", name);
        }
    }

    private SortedMap<AccountId, List<T>> take() {
        SortedMap<AccountId, List<T>> taken = new TreeMap<>();
        lock.lock();
        try {
            int room = SHARED_MAX;
            for (Lane lane = ready.peek();
                    lane != null && (taken.isEmpty() || isShared(lane, room));
                    lane = lane.alone ? null : ready.peek()) {
                ready.remove();
                List<T> own = take(lane);
                taken.put(lane.account, own);
                room -= own.size();
            }
            if (taken.isEmpty()) {
                workers--;
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private boolean isShared(Lane lane, int room) {
        return !lane.alone && lane.waiting.size() <= room;
    }

    private List<T> take(Lane lane) {
        lane.busy = true;
        int count = Math.min(lane.single > 0 ? 1 : ITEMS_MAX, lane.waiting.size());
        lane.single = Math.max(0, lane.single - 1);
        List<T> own = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            own.add(lane.waiting.remove());
        }
        return own;
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
                    putBack(taken);
                    return;
                }
                await("lock"); // only the same commit can tell what of it is kept
            } catch (RuntimeException bug) {
                undo(commit);
                separate(taken, bug);
                return;
            }
        }
        quietly(commit::kept);
        lock.lock();
        try {
            items -= size(taken);
            taken.keySet().forEach(this::wentThrough);
        } finally {
            lock.unlock();
        }
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
        } catch (RuntimeException bug) {
            log.error("event=not_told", bug);
        }
    }

    private void wentThrough(AccountId account) {
        Lane lane = lane(account);
        lane.alone = lane.single > 0;
        lane.pauseMillis = 0;
        release(lane);
    }

    private Lane lane(AccountId account) {
        return Objects.requireNonNull(lanes.get(account));
    }

    private void release(Lane lane) {
        lane.busy = false;
        if (lane.waiting.isEmpty()) {
            lanes.remove(lane.account);
            emptied.signalAll();
        } else {
            makeReady(lane);
        }
    }

    private static int size(SortedMap<AccountId, ? extends List<?>> taken) {
        return taken.values().stream().mapToInt(List::size).sum();
    }

    /// Somebody holds a lock: of which of several accounts, will be seen when each goes alone.
    private void putBack(SortedMap<AccountId, List<T>> taken) {
        boolean several = taken.size() > 1;
        List<T> waiting = List.of();
        lock.lock();
        try {
            for (Map.Entry<AccountId, List<T>> each : taken.entrySet()) {
                Lane lane = lane(each.getKey());
                each.getValue().reversed().forEach(lane.waiting::addFirst);
                lane.alone = true;
                if (several) {
                    release(lane);
                } else {
                    waiting = List.copyOf(lane.waiting);
                    lane.waiting.clear();
                }
            }
        } finally {
            lock.unlock();
        }
        if (!several) {
            pause(taken.firstKey(), waiting);
        }
    }

    private void pause(AccountId account, List<T> waiting) {
        List<T> staying = keeper.stuck(account, waiting);
        lock.lock();
        try {
            Lane lane = lane(account);
            staying.reversed().forEach(lane.waiting::addFirst);
            lane.pauseMillis =
                    Math.clamp(
                            2 * lane.pauseMillis, LOCKED_PAUSE_MILLIS_MIN, LOCKED_PAUSE_MILLIS_MAX);
            log.warn("event={}_locked account={} millis={}", name, account, lane.pauseMillis);
            Thread.ofVirtual().name(name + "-pause-" + account).start(() -> resume(lane));
        } finally {
            lock.unlock();
        }
    }

    private void resume(Lane lane) {
        try {
            if (stopped.await(lane.pauseMillis, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            release(lane);
        } finally {
            lock.unlock();
        }
    }

    /// Finds the one that cannot be kept, so that it spoils nobody else's.
    private void separate(SortedMap<AccountId, List<T>> taken, RuntimeException bug) {
        AccountId first = taken.firstKey();
        List<T> own = taken.firstEntry().getValue();
        boolean found = taken.size() == 1 && own.size() == 1;
        if (found) {
            quietly(() -> keeper.notKept(first, own.getFirst(), bug));
        }
        lock.lock();
        try {
            items -= found ? 1 : 0;
            taken.forEach((account, list) -> {
                Lane lane = lane(account);
                if (!found) {
                    list.reversed().forEach(lane.waiting::addFirst);
                    lane.alone = true;
                    lane.single = taken.size() == 1 ? list.size() : 0;
                }
                release(lane);
            });
        } finally {
            lock.unlock();
        }
    }

    /// Waits until all that was added is committed, but not for ever.
    ///
    /// @return false: the time is over
    public boolean awaitEmpty(Duration max) throws InterruptedException {
        long nanos = max.toNanos();
        lock.lock();
        try {
            while (!lanes.isEmpty() && nanos > 0) {
                nanos = emptied.awaitNanos(nanos);
            }
            return lanes.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// Gives up what waits for the database.
    @Override
    public void close() {
        stopped.countDown();
    }
}
