package io.heliograph.message;

import io.heliograph.db.AccountId;
import java.util.concurrent.CompletableFuture;

/// What an account has waiting to be sent: the dispatcher, as the operator's calls see it.
public interface WaitingMessages {
    /// Messages that waited at a moment, of which no provider had, or might have, any part.
    ///
    /// @param parts of them that had not ended
    /// @param micros what these cost, in millionths
    record Waiting(long messages, long parts, long micros) {}

    /// What the account has waiting now, and for its begin.
    ///
    /// @return told once it is counted
    CompletableFuture<Waiting> waiting(AccountId account);

    /// Ends each message of the account below that id of which no provider has, or may have, any
    /// part, wherever it waits: its parts end as DELETED with the reason [Stopping#ENDED], and what
    /// they cost is given back, once, however often it is asked for.
    ///
    /// @param below an id made after the account was blocked
    /// @return told once all is recorded
    CompletableFuture<Void> endWaiting(AccountId account, long below);
}
