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

    private final DispatchStore store;
    private final Dispatcher dispatcher;
    private final Clock clock;
    private Instant upTo;

    /// @param upTo scheduled messages that began before it were told
    Scheduler(DispatchStore store, Dispatcher dispatcher, Instant upTo, Clock clock) {
        this.store = store;
        this.dispatcher = dispatcher;
        this.upTo = upTo;
        this.clock = clock;
    }

    /// Looks at what has begun since the last time; called every second.
    void tick() throws InterruptedException {
        // as exact as the database, so that memory and database agree on what has begun
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (!now.isAfter(upTo)) {
            return; // a clock set back: what begins is told when it has caught up
        }
        // a message that is committed after the look below but begins before now is queued at once
        CompletableFuture<Void> done = new CompletableFuture<>();
        dispatcher.tell(new Event.ScheduledUpTo(now, done));
        try {
            done.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException busy) {
            log.warn("event=schedule_waits why=dispatcher_busy");
            return;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
        dispatcher.tell(new Event.Due(store.accountsDue(upTo, now), upTo, now));
        upTo = now;
    }
}
