package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Tells the dispatcher which accounts have messages whose time has come.
final class Scheduler {
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
    void tick() {
        Instant now = clock.instant();
        if (!now.isAfter(upTo)) {
            return; // a clock set back: what begins is told when it has caught up
        }
        // a message that is committed after the look below but begins before now is queued at once
        CompletableFuture<Void> done = new CompletableFuture<>();
        dispatcher.tell(new Event.ScheduledUpTo(now, done));
        done.join();
        List<AccountId> accounts = store.accountsDue(upTo, now);
        if (!accounts.isEmpty()) {
            dispatcher.tell(new Event.Due(accounts, upTo, now));
        }
        upTo = now;
    }
}
