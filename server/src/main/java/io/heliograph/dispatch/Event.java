package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.journal.Fate;
import io.heliograph.message.Message;
import io.heliograph.number.Msisdn;
import io.heliograph.routing.RouteList;
import io.heliograph.routing.RoutedProvider;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What the dispatcher's thread is told by others.
sealed interface Event {
    /// Messages were committed.
    ///
    /// @param bulk how many of them are
    record Accepted(AccountId account, List<Message> messages, int bulk) implements Event {}

    /// What an earlier run left open of the account's flights is recorded.
    record Settled(AccountId account) implements Event {}

    /// What an attempt came to is recorded.
    ///
    /// @param step of its route that had the attempt
    record Recorded(Outgoing outgoing, Outgoing.Part part, Fate fate, int step) implements Event {}

    /// An attempt that was recorded as uncertain has its answer after all, which is recorded too.
    record AnsweredLate(LateAnswer answer) implements Event {}

    /// A page of spilled messages was read.
    record SpilledRead(Backlog backlog, List<Unsent> page, boolean full) implements Event {}

    /// A page of scheduled messages was read.
    record DueRead(Backlog backlog, DueRange asked, List<Unsent> page, boolean full)
            implements Event {}

    /// Messages that are accepted from now on and begin before that are queued at once.
    ///
    /// @param lookFrom told from when on those that begin are still to be told by [Due]
    record ScheduledUpTo(Instant time, CompletableFuture<Instant> lookFrom) implements Event {}

    /// These accounts, and no others, have scheduled messages that began in the range.
    record Due(List<DueAccount> accounts, Instant from, Instant until) implements Event {}

    /// An account with scheduled messages, and what they are like.
    record DueAccount(AccountId account, Lane.Kind kind, boolean bulk) {}

    /// A part could not be ended, which is a bug of ours: it is tried again after a while.
    record NotEnded(Outgoing outgoing, Outgoing.Part part) implements Event {}

    /// Nothing more of the mailing is to be sent for now.
    record Hold(AccountId account, long mailingId) implements Event {}

    /// The mailing goes on.
    record Release(AccountId account, long mailingId) implements Event {}

    /// Nothing more of the mailing is to be sent for ever.
    ///
    /// @param done told once the end of what was in memory is recorded
    record End(AccountId account, long mailingId, CompletableFuture<Ended> done) implements Event {}

    /// @param parts how many were ended
    /// @param dueUpTo scheduled messages that began before it end when they are read back
    /// @param kept messages that are in memory although they begin later: a provider has some part
    record Ended(int parts, Instant dueUpTo, Set<Long> kept) {}

    /// Messages are not to be sent, but those of which a provider has, or may have, some part.
    ///
    /// @param done told which of them are to be ended in the database, once the end of what was in
    ///   memory is recorded
    record Cancel(AccountId account, Set<Long> messages, CompletableFuture<Set<Long>> done)
            implements Event {}

    /// What was told to [Cancel] is recorded.
    record Cancelled(AccountId account, Set<Long> messages) implements Event {}

    /// A phone has said STOP to the account, or all that the account has waiting is to end: no
    /// message below an id that it has for it is sent, but those of which a provider has, or may
    /// have, some part.
    ///
    /// @param phone who it is; null: whoever
    /// @param done told which messages to it are in memory, and not to be ended in the database,
    ///   once the end of the others is recorded
    record Stop(
            AccountId account,
            @Nullable Msisdn phone,
            long below,
            CompletableFuture<Set<Long>> done)
            implements Event {}

    /// What was told to [Stop] is recorded.
    record Stopped(AccountId account, @Nullable Msisdn phone, long below) implements Event {}

    /// Says from where on the account may have messages in the database that wait to be sent.
    record AskWaiting(AccountId account, long settledBelow, CompletableFuture<Waiting> answer)
            implements Event {}

    /// @param fromId none below it waits, but scheduled ones
    /// @param begun no scheduled one that began before waits
    record Waiting(long fromId, Instant begun) {}

    /// These accounts are blocked or do not use all providers, and no others.
    record Restrict(AccountRestrictions.Restricted accounts) implements Event {}

    /// These are the providers from now on.
    ///
    /// @param given those that are sent to
    /// @param routed the same, in the same order, as routes see them
    /// @param done told once nothing more is submitted to others
    record Supplied(
            List<Refusals> given,
            List<RoutedProvider> routed,
            CompletableFuture<@Nullable Void> done)
            implements Event {}

    /// Asks whether messages wait for that provider and may go to no other.
    record AskPinned(int providerId, CompletableFuture<Boolean> waits) implements Event {}

    /// Routes have changed.
    record Rerouted(RouteList routes) implements Event {}

    /// Says where a restart would have to begin.
    ///
    /// @param settledBelow everything below it has been told to the dispatcher
    record AskFloors(long settledBelow, CompletableFuture<Floors> answer) implements Event {}
}
