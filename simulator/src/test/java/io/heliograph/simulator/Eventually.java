package io.heliograph.simulator;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits for what another thread or process is about to do.
final class Eventually {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(2);

    private Eventually() {}

    /// Looks again and again until the assertion holds; fails with its last failure.
    static void eventually(Runnable assertion) {
        long endNanos = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > endNanos) {
                    throw e;
                }
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
        }
    }
}
