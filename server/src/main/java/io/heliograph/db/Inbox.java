package io.heliograph.db;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What many threads hand to the one that owns some state. Adding never blocks. How much can be in
/// it is bounded by those who add: windows, receipts not yet acknowledged, groups under way.
public final class Inbox<T> {
    private final ConcurrentLinkedQueue<T> queue = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread sleeper;

    public void add(T item) {
        queue.add(item);
        wake();
    }

    public void wake() {
        Thread asleep = sleeper;
        if (asleep != null) {
            LockSupport.unpark(asleep);
        }
    }

    /// Moves up to `max` items into the list, in the order in which they came.
    public void drain(List<? super T> into, int max) {
        for (int i = 0; i < max; i++) {
            T item = queue.poll();
            if (item == null) {
                return;
            }
            into.add(item);
        }
    }

    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /// Waits until something is added, [#wake] is called, or the time is over; may return early.
    public void await(long nanos) {
        sleeper = Thread.currentThread();
        if (queue.isEmpty()) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeper = null;
    }
}
