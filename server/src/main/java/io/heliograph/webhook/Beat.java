package io.heliograph.webhook;

import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// When what is repeated is due again. Work that takes long is done seldom: it gets a twentieth of
/// one core, but comes again after some seconds. Used by one thread.
final class Beat {
    private static final Logger log = LoggerFactory.getLogger(Beat.class);
    private static final int SHARE = 20;

    /// Once is no rule: a first look at a cold database, or one while it is away, takes seconds.
    static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private final Map<String, Long> next = new HashMap<>();

    Beat() {
        this(System::nanoTime);
    }

    Beat(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// Does it if its time has come; the database's absence and faults of ours are logged.
    void every(String name, Duration pause, Runnable work) {
        long begun = nanoTime.getAsLong();
        Long due = next.get(name);
        if (due != null && begun - due < 0) {
            return;
        }
        try {
            work.run();
        } catch (DatabaseGone | CommitUnknown gone) {
            log.warn("event=webhook_database_gone work={}", name);
        } catch (RuntimeException fault) {
            log.error("event=webhook_fault work={}", name, fault); // and the next time may go well
        }
        long took = nanoTime.getAsLong() - begun;
        // half the pause, since the caller's own beat is hardly shorter
        long rest = Math.min(took * SHARE, took + PAUSE_MAX.toNanos());
        next.put(name, begun + Math.max(pause.toNanos() / 2, rest));
    }
}
