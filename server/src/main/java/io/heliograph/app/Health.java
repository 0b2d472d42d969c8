package io.heliograph.app;

import io.heliograph.db.HealthStore;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Whether messages can be taken, as the last small write found it. Asking costs nothing, so that a
/// proxy may ask as often as it likes.
final class Health {
    /// A write that takes longer than until here counts as failed.
    static final Duration FRESH = Duration.ofSeconds(15);

    private final HealthStore store;
    private final LongSupplier nanos;
    private volatile boolean written;
    private volatile long at;

    /// Down until the first [#tick].
    ///
    /// @param nanos a monotonic source
    Health(HealthStore store, LongSupplier nanos) {
        this.store = store;
        this.nanos = nanos;
    }

    /// Writes; called every 5 s.
    void tick() {
        boolean kept = false;
        try {
            store.write();
            kept = true;
        } finally {
            at = nanos.getAsLong();
            written = kept;
        }
    }

    /// Whether the last write was kept, and not long ago.
    boolean up() {
        return written && nanos.getAsLong() - at <= FRESH.toNanos();
    }
}
