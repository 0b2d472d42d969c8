package io.heliograph.provider;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jsmpp.SMPPConstant;

/// How many submits of a provider may be unanswered, over all its binds, and at which pace they go.
/// Permits are taken before a submit and come back with its answer.
final class Window {
    private final LongSupplier nanoTime;
    private final Pace pace;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /// Binds that can submit, and what each of them may have unanswered.
    private int binds;

    private int each;
    private int used;
    private int waiting;
    private boolean closed;

    /// The latest phone for which a queue was full; 0: none was.
    private long lastFull;

    /// @param each what each bind may have unanswered
    /// @param nanoTime the monotonic clock
    Window(int each, int partsPerSecond, LongSupplier nanoTime) {
        this.each = each;
        this.nanoTime = nanoTime;
        this.pace = new Pace(partsPerSecond, nanoTime.getAsLong());
    }

    /// Waits for at least one permit and its pace, and takes up to `max`.
    ///
    /// @return how many; 0 only once the window is closed
    int reserve(int max) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                int free = Math.min(max, binds * each - used);
                long now = nanoTime.getAsLong();
                int taken = free > 0 ? pace.take(free, now) : 0;
                if (taken > 0) {
                    used += taken;
                    return taken;
                }
                waiting++;
                try {
                    if (free > 0) {
                        changed.awaitNanos(pace.waitNanos(now));
                    } else {
                        changed.await();
                    }
                } finally {
                    waiting--;
                }
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /// Takes up to `max` permits without waiting.
    int tryReserve(int max) {
        lock.lock();
        try {
            int free = closed ? 0 : Math.min(max, binds * each - used);
            int taken = free > 0 ? pace.take(free, nanoTime.getAsLong()) : 0;
            used += taken;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// So many submits have their answers.
    void release(int permits) {
        lock.lock();
        try {
            used -= permits;
            pace.answered(permits, nanoTime.getAsLong());
            signal();
        } finally {
            lock.unlock();
        }
    }

    /// Permits that were not used for a submit, and their pace.
    void giveBack(int permits) {
        lock.lock();
        try {
            used -= permits;
            pace.giveBack(permits);
            signal();
        } finally {
            lock.unlock();
        }
    }

    /// A bind that can submit has come up.
    void bound() {
        count(1);
    }

    /// Such a bind has gone.
    void unbound() {
        count(-1);
    }

    private void count(int more) {
        lock.lock();
        try {
            binds += more;
            signal();
        } finally {
            lock.unlock();
        }
    }

    /// Other limits hold: so much for each bind, and this pace for all.
    void limit(int eachBind, int partsPerSecond) {
        lock.lock();
        try {
            each = eachBind;
            pace.limit(partsPerSecond, nanoTime.getAsLong());
            signal();
        } finally {
            lock.unlock();
        }
    }

    /// The provider has said that it is sent to too fast; or, where it says that a queue is full,
    /// perhaps that of one phone: the same phone's again says nothing of its speed.
    void slower(int status, long recipient) {
        lock.lock();
        try {
            boolean again = recipient == lastFull && status != SMPPConstant.STAT_ESME_RTHROTTLED;
            lastFull = recipient;
            if (!again) {
                pace.throttled(nanoTime.getAsLong());
            }
        } finally {
            lock.unlock();
        }
    }

    /// Nobody gets a permit any more, and nobody waits for one.
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    int capacity() {
        lock.lock();
        try {
            return binds * each;
        } finally {
            lock.unlock();
        }
    }

    double rate() {
        lock.lock();
        try {
            return pace.rate();
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        if (waiting > 0) {
            changed.signalAll();
        }
    }
}
