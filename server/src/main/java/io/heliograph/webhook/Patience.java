package io.heliograph.webhook;

import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import java.util.function.Supplier;

/// Repeats what needs the database while that is away, until it has to end.
final class Patience {
    private static final long AGAIN_MILLIS = 200;

    private volatile boolean over;

    /// What the work gives, once it gives something.
    ///
    /// @throws InterruptedException it is over
    <T> T with(Supplier<T> work) throws InterruptedException {
        while (true) {
            try {
                return work.get();
            } catch (DatabaseGone | CommitUnknown gone) {
                if (over) {
                    throw new InterruptedException();
                }
                pause();
            }
        }
    }

    /// The time between two tries.
    static void pause() throws InterruptedException {
        Thread.sleep(AGAIN_MILLIS);
    }

    boolean isOver() {
        return over;
    }

    /// Nothing more is repeated.
    void end() {
        over = true;
    }
}
