package io.heliograph.provider;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for the outer world: asks again and again, but not for ever.
public final class Until {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private Until() {}

    public static void isTrue(String what, BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("waited in vain for: " + what);
            }
            Thread.sleep(2);
        }
    }
}
