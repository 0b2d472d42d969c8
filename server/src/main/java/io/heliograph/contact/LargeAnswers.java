package io.heliograph.contact;

import io.heliograph.http.Answer;
import io.heliograph.http.Refused;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Bounds how many answers with many rows are made at a time, each of which may take megabytes
/// ([AnswerSize]).
final class LargeAnswers {
    static final int ANSWERS_MAX = 4;

    private static final Duration WAIT_MAX = Duration.ofSeconds(2);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Semaphore answers = new Semaphore(ANSWERS_MAX, true);

    /// Makes an answer when its turn has come.
    ///
    /// @throws Refused with 503 when it does not come soon
    Answer take(Supplier<Answer> making) {
        try {
            if (!answers.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw Refused.busy(
                        RETRY_AFTER, "Too many searches are under way; try again in a moment.");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Refused.busy(RETRY_AFTER, "The server is stopping.");
        }
        try {
            return making.get();
        } finally {
            answers.release();
        }
    }
}
