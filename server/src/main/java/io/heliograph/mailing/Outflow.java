package io.heliograph.mailing;

import io.heliograph.db.AccountId;
import java.util.concurrent.CompletableFuture;

/// What accepted messages of mailings wait in until they are sent: the dispatcher, as mailings see
/// it.
public interface Outflow {
    /// About how many messages of the account's mailings wait to be sent.
    long bulkWaiting(AccountId account);

    /// Sends nothing of the mailing until it is released.
    void hold(AccountId account, long mailing);

    /// Goes on with a held mailing.
    void release(AccountId account, long mailing);

    /// Ends what is not sent of the mailing, now and later; what it cost is given back.
    ///
    /// @return how many parts were ended, once that is kept
    CompletableFuture<Integer> end(AccountId account, long mailing);
}
