package io.heliograph.provider;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The submits of one link whose answers did not come in time. What a provider says of them later
/// is knowledge all the same: its receipts will name the id, and a second try may be spared.
final class LateAnswers {
    /// Submits remembered; beyond it the oldest are forgotten.
    static final int REMEMBERED_MAX = 10_000;

    /// So long they are.
    static final Duration REMEMBERED_AGE_MAX = Duration.ofDays(1);

    private record Late(Consumer<SubmitResult> taker, long sinceNanos) {}

    private final ReentrantLock lock = new ReentrantLock();

    /// By sequence number, the oldest first.
    private final LinkedHashMap<Integer, Late> remembered = new LinkedHashMap<>();

    /// Runs what tells of a submit that its time is over. Meanwhile nobody gets its answer, so that
    /// the late one is told after that.
    void whileTold(Runnable tells) {
        lock.lock();
        try {
            tells.run();
        } finally {
            lock.unlock();
        }
    }

    void add(int sequence, Consumer<SubmitResult> taker, long nowNanos) {
        lock.lock();
        try {
            remembered.put(sequence, new Late(taker, nowNanos));
            // what was just put is not over: the loop ends
            while (remembered.size() > REMEMBERED_MAX || isOldestOver(nowNanos)) {
                remembered.pollFirstEntry();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isOldestOver(long nowNanos) {
        Late oldest = remembered.firstEntry().getValue();
        return nowNanos - oldest.sinceNanos >= REMEMBERED_AGE_MAX.toNanos();
    }

    /// Who is to be told the answer; null where nobody waits for one any more.
    @Nullable Consumer<SubmitResult> take(int sequence) {
        lock.lock();
        try {
            Late late = remembered.remove(sequence);
            return late == null ? null : late.taker;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return remembered.size();
        } finally {
            lock.unlock();
        }
    }
}
