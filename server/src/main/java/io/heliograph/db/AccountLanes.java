package io.heliograph.db;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/// What of each account waits for its commit, and whose turn it is: what [CommitLanes] are to
/// commit, without how. Nothing here waits for the database.
///
/// An account is *ready* (it waits in line), *busy* (in a worker's hands, or in its pause), or has
/// nothing and is forgotten.
final class AccountLanes<T> {
    private static final long PAUSE_MILLIS_MIN = 250;
    private static final long PAUSE_MILLIS_MAX = 4_000;

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

    private final int workersMax;
    private final IntConsumer hire;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition emptied = lock.newCondition();
    private final Map<AccountId, Lane> lanes = new HashMap<>();
    private final ArrayDeque<Lane> ready = new ArrayDeque<>();
    private int workers;
    private int items;

    /// @param workersMax at a time
    /// @param hire begins the worker of that number, who calls [#take] until it gives nothing;
    ///   never waits
    AccountLanes(int workersMax, IntConsumer hire) {
        this.workersMax = workersMax;
        this.hire = hire;
    }

    void add(AccountId account, T item) {
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
            hire.accept(workers);
        }
    }

    /// What waits or is being committed.
    int size() {
        lock.lock();
        try {
            return items;
        } finally {
            lock.unlock();
        }
    }

    /// What is to be committed together next, of one account or of some that share; empty: there is
    /// nothing, and the worker goes.
    SortedMap<AccountId, List<T>> take() {
        SortedMap<AccountId, List<T>> taken = new TreeMap<>();
        lock.lock();
        try {
            int room = CommitLanes.SHARED_MAX;
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
        int count = Math.min(lane.single > 0 ? 1 : CommitLanes.ITEMS_MAX, lane.waiting.size());
        lane.single = Math.max(0, lane.single - 1);
        List<T> own = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            own.add(lane.waiting.remove());
        }
        return own;
    }

    /// All of these are committed.
    void wentThrough(SortedMap<AccountId, List<T>> taken) {
        lock.lock();
        try {
            taken.forEach((account, own) -> {
                Lane lane = lane(account);
                items -= own.size();
                lane.alone = lane.single > 0;
                lane.pauseMillis = 0;
                release(lane);
            });
        } finally {
            lock.unlock();
        }
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

    /// Nothing of these is committed: each account is tried alone.
    void putBack(SortedMap<AccountId, List<T>> taken) {
        lock.lock();
        try {
            taken.forEach((account, own) -> {
                Lane lane = lane(account);
                putBack(lane, own);
                lane.alone = true;
                release(lane);
            });
        } finally {
            lock.unlock();
        }
    }

    private void putBack(Lane lane, List<T> first) {
        first.reversed().forEach(lane.waiting::addFirst);
    }

    /// Nothing of one account's is committed: each item is tried alone.
    void putBackSingly(AccountId account, List<T> own) {
        lock.lock();
        try {
            Lane lane = lane(account);
            putBack(lane, own);
            lane.alone = true;
            lane.single = own.size();
            release(lane);
        } finally {
            lock.unlock();
        }
    }

    /// One cannot be kept.
    void drop(AccountId account) {
        lock.lock();
        try {
            items--;
            release(lane(account));
        } finally {
            lock.unlock();
        }
    }

    /// Takes all that waits of an account, with what was taken before; it stays busy until
    /// [#resume].
    List<T> takeAll(AccountId account, List<T> taken) {
        lock.lock();
        try {
            Lane lane = lane(account);
            List<T> all = new ArrayList<>(taken);
            all.addAll(lane.waiting);
            lane.waiting.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /// Has an account wait, alone, for longer each time until it goes through.
    ///
    /// @param all as many as [#takeAll] gave
    /// @return after how many milliseconds it is to [#resume]
    long pause(AccountId account, List<T> all) {
        lock.lock();
        try {
            Lane lane = lane(account);
            putBack(lane, all);
            lane.alone = true;
            lane.pauseMillis = Math.clamp(2 * lane.pauseMillis, PAUSE_MILLIS_MIN, PAUSE_MILLIS_MAX);
            return lane.pauseMillis;
        } finally {
            lock.unlock();
        }
    }

    /// Its pause is over.
    void resume(AccountId account) {
        lock.lock();
        try {
            release(lane(account));
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there is nothing, but not for ever.
    ///
    /// @return false: the time is over
    boolean awaitEmpty(Duration max) throws InterruptedException {
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
}
