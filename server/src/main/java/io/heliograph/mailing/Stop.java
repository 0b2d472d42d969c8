package io.heliograph.mailing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Tells threads to end, also while they pause. They are not interrupted: that would break the
/// connection of one that talks to the database.
final class Stop {
    private final CountDownLatch asked = new CountDownLatch(1);

    void ask() {
        asked.countDown();
    }

    boolean asked() {
        return asked.getCount() == 0;
    }

    /// Waits, but not beyond the stop.
    void pause(Duration time) {
        try {
            boolean stopped = asked.await(time.toNanos(), TimeUnit.NANOSECONDS);
            assert stopped || !asked();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            ask();
        }
    }
}
