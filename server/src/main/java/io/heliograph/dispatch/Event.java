package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What the dispatcher's thread is told by others.
sealed interface Event {
    /// Messages were committed.
    record Accepted(AccountId account, List<Message> messages) implements Event {}

    /// What an attempt came to is recorded.
    record Recorded(Delivery delivery, long partId, int attempt, Fate fate) implements Event {}

    /// A page of spilled messages was read.
    record SpilledRead(Backlog backlog, List<Unsent> page, boolean full) implements Event {}

    /// A page of scheduled messages was read.
    record DueRead(Backlog backlog, Backlog.DueRange asked, List<Unsent> page, boolean full)
            implements Event {}

    /// Messages that are accepted from now on and begin before that are queued at once.
    record ScheduledUpTo(Instant time, CompletableFuture<Void> done) implements Event {}

    /// These accounts, and no others, have scheduled messages that began in the range.
    record Due(List<AccountId> accounts, Instant from, Instant until) implements Event {}

    /// Says where a restart would have to begin.
    ///
    /// @param settledBelow everything below it has been told to the dispatcher
    record AskFloors(long settledBelow, CompletableFuture<Floors> answer) implements Event {}

    /// @param dispatch see [DispatchStore.Floors]
    record Floors(long dispatch, Instant schedule) {}
}
