package io.heliograph.db;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The time that has surely come: what is deleted for its age is deleted by this. A clock that
/// jumps ahead must not cost what nobody can bring back, such as the keys that keep a request from
/// being sent twice.
///
/// It is the earlier of this node's clock and the database's. On one machine both jump together; so
/// a jump is believed only after a day, by a monotonic source, in which it was not taken back. The
/// first time that is asked for is believed.
public final class SureTime {
    /// So long a clock that jumped ahead has to stay there.
    static final Duration BELIEVED_AFTER = Duration.ofDays(1);

    /// So far ahead is no jump.
    static final Duration JUMP = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(SureTime.class);

    private final Database database;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Instant believed;
    private long believedNanos;
    private @Nullable Long aheadSinceNanos;

    /// @param nanoTime a monotonic source
    public SureTime(Database database, Clock clock, LongSupplier nanoTime) {
        this.database = database;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /// Asks the database.
    ///
    /// @throws Database.DatabaseGone nothing is sure
    public Instant instant() {
        Instant told = told();
        lock.lock();
        try {
            return instant(told, nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private Instant told() {
        Instant ours = clock.instant();
        Instant theirs = database.now();
        return ours.isBefore(theirs) ? ours : theirs;
    }

    private Instant instant(Instant told, long nanos) {
        Instant measured = believed == null ? told : believed.plusNanos(nanos - believedNanos);
        if (told.isAfter(measured.plus(JUMP)) && !isBelievedAt(nanos)) {
            log.warn(
                    "event=clock_jumped_ahead by_seconds={}",
                    Duration.between(measured, told).toSeconds());
            return measured;
        }
        aheadSinceNanos = null;
        believed = told;
        believedNanos = nanos;
        return told;
    }

    private boolean isBelievedAt(long nanos) {
        if (aheadSinceNanos == null) {
            aheadSinceNanos = nanos;
        }
        return nanos - aheadSinceNanos >= BELIEVED_AFTER.toNanos();
    }
}
