package io.heliograph.provider;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How long a provider has taken submits and answered none, of the time that it was bound. Without
/// submits it is no silence.
final class Silence {
    /// So long is worth a word: the bind lives, enquire_link is answered, and yet nothing is sent.
    static final Duration LONG = Duration.ofMinutes(10);

    private final LongSupplier nanoTime;

    /// When the first submit since the last answer went out; null: there was none.
    private final AtomicReference<@Nullable Long> since = new AtomicReference<>();

    private final ReentrantLock lock = new ReentrantLock();

    /// Links that can submit.
    private int links;

    private long unboundSince;

    Silence(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// A link that can submit is there.
    void bound() {
        lock.lock();
        try {
            if (links++ == 0) {
                long unbound = nanoTime.getAsLong() - unboundSince;
                since.updateAndGet(begun -> begun == null ? null : begun + unbound);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Such a link is gone.
    void unbound() {
        lock.lock();
        try {
            if (--links == 0) {
                unboundSince = nanoTime.getAsLong();
            }
        } finally {
            lock.unlock();
        }
    }

    void submitted() {
        if (since.get() == null) {
            since.compareAndSet(null, nanoTime.getAsLong());
        }
    }

    void answered() {
        if (since.get() != null) {
            since.set(null);
        }
    }

    /// Zero where there is none.
    Duration lasts() {
        Long begun = since.get();
        return begun == null ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - begun);
    }

    boolean isLong() {
        return lasts().compareTo(LONG) >= 0;
    }
}
