package io.heliograph.dispatch;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the dispatcher which accounts have messages whose time has come.
final class Scheduler {
    private static final long WAIT_SECONDS = 10;
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);

    private final WorkStore store;
    private final Dispatcher dispatcher;
    private final Clock clock;

    Scheduler(WorkStore store, Dispatcher dispatcher, Clock clock) {
        this.store = store;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    /// Looks at what has begun since the last time; called every second.
    void tick() throws InterruptedException {
        // as exact as the database, so that memory and database agree on what has begun
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        // a message that is committed after the look below but begins before now is queued at once
        CompletableFuture<Instant> lookFrom = new CompletableFuture<>();
        dispatcher.tell(new Event.ScheduledUpTo(now, lookFrom));
        Instant from;
        try {
            from = lookFrom.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException busy) {
            log.warn("event=schedule_waits why=dispatcher_busy");
            return;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (now.isAfter(from)) {
            dispatcher.tell(new Event.Due(store.accountsDue(from, now), from, now));
        }
    }
}
