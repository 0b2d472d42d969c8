package io.heliograph.lookup;

import io.heliograph.db.Database;
import java.time.Duration;
import java.time.Instant;

/// Keeps the memory of learned networks filled: at start with what the database has, then with what
/// other nodes learn.
public final class Learning {
    /// So much later than its time may a row of another node be seen: its clock, and its commit.
    private static final Duration LATE_MAX = Duration.ofSeconds(30);

    private final LookupStore store;
    private final LearnedNetworks learned;
    private Instant upTo = Instant.MIN;

    public Learning(Database database, LearnedNetworks learned) {
        this.store = new LookupStore(database);
        this.learned = learned;
    }

    /// Reads what is new; the first time, all that is believed.
    public void tick() {
        if (!learned.isOn()) {
            return;
        }
        Instant believed = learned.believedFrom();
        Instant after = upTo.isAfter(believed) ? upTo.minus(LATE_MAX) : believed;
        upTo = store.read(learned, after);
    }

    /// Forgets what is not believed any more.
    ///
    /// @param surely the time that has surely come
    public void forget(Instant surely) {
        if (learned.isOn()) {
            store.forget(learned.believedFrom(surely));
        }
    }
}
