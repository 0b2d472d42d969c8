package io.heliograph.account;

import io.heliograph.number.Msisdn;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An account that is to be opened.
///
/// @param login unique in any letter case
/// @param email unique in any letter case
/// @param productId whose prices it pays, and whose currency its money has
/// @param rights what it may do from the start
/// @param senders registered sender names, exactly as written
/// @param reportUrl where reports go that have no `callback_url`
/// @param creditMicros how far below zero its balance may go
public record NewAccount(
        String login,
        Password password,
        String name,
        String companyName,
        String email,
        Msisdn phone,
        String skype,
        long productId,
        Rights rights,
        Set<String> senders,
        @Nullable String reportUrl,
        long creditMicros) {
    public NewAccount {
        senders = Set.copyOf(senders);
    }

    /// What the operator gives to an account.
    ///
    /// @param confirmed whether the operator knows whose it is
    public record Rights(boolean confirmed, boolean canSendByRest, boolean canSendBulk) {
        /// Those of an account that registered itself.
        public static final Rights NONE = new Rights(false, false, false);

        /// All of them.
        public static final Rights ALL = new Rights(true, true, true);
    }

    /// A password in the clear, which no log shows.
    public record Password(String value) {
        @Override
        public String toString() {
            return "***";
        }
    }
}
