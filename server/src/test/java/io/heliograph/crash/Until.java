package io.heliograph.crash;

import java.time.Duration;
import java.util.function.Supplier;

/// Waits for the outer world: asks again and again, but not for ever.
final class Until {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Until() {}

    /// @param missing what is still missing; empty: nothing
    static void nothingIsMissing(Duration max, Supplier<String> missing)
            throws InterruptedException {
        long deadline = System.nanoTime() + max.toNanos();
        String last = missing.get();
        while (!last.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("after " + max.toSeconds() + " s still missing: " + last);
            }
            Thread.sleep(PAUSE);
            last = missing.get();
        }
    }
}
