package io.heliograph.contact;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Bounds how many answers with many rows are made at a time, each of which may take megabytes.
final class LargeAnswers {
    static final int ANSWERS_MAX = 4;

    private static final Duration WAIT_MAX = Duration.ofSeconds(2);

    private final Semaphore answers = new Semaphore(ANSWERS_MAX, true);

    /// Makes an answer when its turn has come.
    ///
    /// @return empty when it does not come soon
    <T> Optional<T> take(Supplier<T> making) {
        try {
            if (!answers.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            return Optional.of(making.get());
        } finally {
            answers.release();
        }
    }
}
