package io.heliograph.app;

import io.heliograph.db.HealthStore;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Whether messages can be taken, as the last small write found it. Asking costs nothing, so that a
/// proxy may ask as often as it likes.
final class Health {
    /// A write that takes longer counts as failed, while a database that froze still holds it.
    static final Duration WRITE_MAX = Duration.ofSeconds(5);

    /// So long after the last write nobody knows.
    static final Duration FRESH = Duration.ofSeconds(15);

    private final HealthStore store;
    private final LongSupplier nanos;
    private final BooleanSupplier leased;
    private volatile boolean closed;
    private volatile boolean written;
    private volatile long at;
    private volatile boolean writing;
    private volatile long began;

    /// Down until the first [#tick].
    ///
    /// @param nanos a monotonic source
    /// @param leased whether this process is the node, without which nothing is taken
    Health(HealthStore store, LongSupplier nanos, BooleanSupplier leased) {
        this.store = store;
        this.nanos = nanos;
        this.leased = leased;
    }

    /// Writes; called every 5 s.
    void tick() {
        boolean kept = false;
        began = nanos.getAsLong();
        writing = true;
        try {
            store.write();
            kept = true;
        } finally {
            at = nanos.getAsLong();
            written = kept;
            writing = false;
        }
    }

    /// One of the ports takes no connections any more, and never will.
    void portClosed() {
        closed = true;
    }

    /// Whether both ports take connections.
    boolean listens() {
        return !closed;
    }

    /// Whether a write is under way.
    boolean isWriting() {
        return writing;
    }

    /// Whether messages can be taken: both ports take connections, this process is the node, and
    /// the last write was kept, not long ago.
    boolean up() {
        return listens() && leased() && writes();
    }

    /// Whether this process is the node.
    boolean leased() {
        return leased.getAsBoolean();
    }

    /// Whether the last write was kept, and not long ago.
    boolean writes() {
        long now = nanos.getAsLong();
        boolean stuck = writing && now - began > WRITE_MAX.toNanos();
        return written && !stuck && now - at <= FRESH.toNanos();
    }
}
