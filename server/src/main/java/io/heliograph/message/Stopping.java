package io.heliograph.message;

import io.heliograph.db.AccountId;
import io.heliograph.number.Msisdn;
import java.util.concurrent.CompletableFuture;

/// Ends what an account has for a phone that said STOP: the dispatcher, as others see it.
public interface Stopping {
    /// Why such a message has ended, as rows and reports have it.
    String REASON = "stopped";

    /// The same where an operator ended what waited.
    String ENDED = "ended";

    /// Ends each message to the phone below that id of which no provider has, or may have, any
    /// part, wherever it waits; but answers to a STOP. Its parts end as DELETED with the reason
    /// `stopped`, and what they cost is given back, once, however often it is asked for.
    ///
    /// @param phone who it is, however it is written in the messages
    /// @param below an id made after the phone was on the account's black list
    /// @return told once all is recorded
    CompletableFuture<Void> stop(AccountId account, Msisdn phone, long below);
}
