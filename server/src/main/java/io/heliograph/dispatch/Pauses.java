package io.heliograph.dispatch;

import io.heliograph.db.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Keeps the beginnings and ends of pauses for the operator. Whoever tells one waits for nothing:
/// rows are written by a tick, and one that begins and ends between two is written once.
final class Pauses {
    /// Pauses that wait to be written, while the database is away; the beginning of another is not
    /// kept, but told in the log alone.
    static final int WAITING_MAX = 10_000;

    private final PauseStore store;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<UUID, KeptPause> unwritten = new LinkedHashMap<>();

    Pauses(Database database, int node, Clock clock) {
        this.store = new PauseStore(database, node);
        this.clock = clock;
    }

    /// Ends what an earlier run left open, since it is learned anew.
    void start() {
        store.restarted(clock.instant());
    }

    /// A pause begins.
    ///
    /// @return what its end is told with; null: there is no room for it
    @Nullable KeptPause begun(int providerId, PausedTraffic traffic) {
        Instant now = clock.instant();
        KeptPause pause = new KeptPause(UUID.randomUUID(), providerId, traffic, now, null, null);
        lock.lock();
        try {
            if (unwritten.size() >= WAITING_MAX) {
                return null;
            }
            unwritten.put(pause.id(), pause);
            return pause;
        } finally {
            lock.unlock();
        }
    }

    void ended(KeptPause pause, KeptPause.End by) {
        KeptPause ended = pause.ended(clock.instant(), by);
        lock.lock();
        try {
            unwritten.put(ended.id(), ended);
        } finally {
            lock.unlock();
        }
    }

    /// Writes what has happened since; called every second, and before the end.
    void tick() {
        List<KeptPause> now = now();
        if (now.isEmpty()) {
            return;
        }
        store.keep(now);
        lock.lock();
        try {
            now.forEach(pause -> unwritten.remove(pause.id(), pause));
        } finally {
            lock.unlock();
        }
    }

    private List<KeptPause> now() {
        lock.lock();
        try {
            return new ArrayList<>(unwritten.values());
        } finally {
            lock.unlock();
        }
    }
}
