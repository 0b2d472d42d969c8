package io.heliograph.mailing;

import io.heliograph.db.AccountId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Whose batch is accepted next: one of an account at a time, some accounts side by side, each in
/// the order in which they came. So an account with many mailings gets no more turns than one with
/// a single mailing.
final class BatchTurns {
    /// Batches of different accounts at the same time.
    static final int AT_ONCE_MAX = 4;

    private final Semaphore atOnce = new Semaphore(AT_ONCE_MAX, true);
    private final Map<AccountId, Line> lines = new HashMap<>();

    /// Those of one account.
    private static final class Line {
        final Semaphore turn = new Semaphore(1, true);
        int users; // guarded by `lines`
    }

    /// Does the work when it is the account's turn.
    <T> T take(AccountId account, Supplier<T> work) {
        Line line = enter(account);
        try {
            line.turn.acquireUninterruptibly();
            try {
                atOnce.acquireUninterruptibly();
                try {
                    return work.get();
                } finally {
                    atOnce.release();
                }
            } finally {
                line.turn.release();
            }
        } finally {
            leave(account, line);
        }
    }

    /// Waits until batches of the account that are under way are over.
    ///
    /// @return false: they still are
    boolean await(AccountId account, Duration atMost) {
        Line line = enter(account);
        try {
            boolean over = line.turn.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
            if (over) {
                line.turn.release();
            }
            return over;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            leave(account, line);
        }
    }

    private Line enter(AccountId account) {
        synchronized (lines) {
            Line line = lines.computeIfAbsent(account, _ -> new Line());
            line.users++;
            return line;
        }
    }

    private void leave(AccountId account, Line line) {
        synchronized (lines) {
            if (--line.users == 0) {
                lines.remove(account);
            }
        }
    }
}
