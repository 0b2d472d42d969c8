package io.heliograph.acceptance;

import io.heliograph.account.Account;
import io.heliograph.message.Message;
import io.heliograph.number.Msisdn;
import org.jspecify.annotations.Nullable;

/// What two messages of an account have in common that are duplicates.
///
/// @param recipient its identity
record DuplicateKey(Msisdn recipient, String sender, String text) {
    /// @return null: the account has no guard against duplicates, or it does not count for the
    ///   message, which nobody reads or which answers a STOP
    static @Nullable DuplicateKey of(Account account, @Nullable Message message) {
        return account.limits().duplicateSeconds() == 0
                        || message == null
                        || message.type().isLookup()
                        || !Group.mayBeListed(message)
                ? null
                : new DuplicateKey(
                        message.recipient().identity(), message.sender(), message.text());
    }
}
