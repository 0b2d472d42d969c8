package io.heliograph.message;

import io.heliograph.db.AccountId;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Ends messages before they are sent (contract §10): the dispatcher, as the calls see it.
public interface Cancelling {
    /// Ends each of these messages of which no provider has, or may have, any part: half a message
    /// helps nobody. Its parts end as DELETED and what they cost is given back, once, however often
    /// it is asked for.
    ///
    /// @param partIds of any part of each message; those that are none of the account's are passed
    ///   over
    /// @return told, once all is recorded, what every part of these messages has come to, ascending
    CompletableFuture<List<CancelledPart>> cancel(AccountId account, Collection<Long> partIds);
}
