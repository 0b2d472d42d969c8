package io.heliograph.sheet;

import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// One sheet is read, applied or taken back at a time: what it holds is in memory meanwhile.
public final class SheetTurnForm {
    private static final Duration BUSY_MAX = Duration.ofSeconds(20);
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final Semaphore turn = new Semaphore(1, true);

    /// Nobody's yet.
    public SheetTurnForm() {}

    /// Does it when it is its turn.
    ///
    /// @throws Refused with 503 where that takes too long
    Answer alone(Supplier<Answer> work) {
        try {
            if (!turn.tryAcquire(BUSY_MAX.toSeconds(), TimeUnit.SECONDS)) {
                throw Refused.busy(
                        RETRY, "Another sheet is being read: send it again in a moment.");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Refused.busy(RETRY, "The server is about to stop.");
        }
        try {
            return work.get();
        } finally {
            turn.release();
        }
    }
}
