package io.heliograph.quote;

import io.heliograph.account.Account;
import io.heliograph.quote.SenderPolicies.Policy;
import io.heliograph.text.SenderRule;
import org.jspecify.annotations.Nullable;

/// What is wrong with a sender.
final class SenderCheck {
    private SenderCheck() {}

    /// Why the account may not send so; null: it may. For a sender that a rule has made the
    /// operator vouches.
    ///
    /// @param policy of the destination
    static @Nullable RefusalCode refusal(Account account, Wording wording, Policy policy) {
        String sender = wording.sender();
        if (!isShowable(sender) || (policy == Policy.DIGITS && !isNumber(sender))) {
            return RefusalCode.INCORRECT_ORIGINATOR;
        }
        boolean may =
                switch (policy) {
                    case FREE -> true;
                    case REGISTERED -> wording.ruled() || account.isRegistered(sender);
                    case AS_THE_ACCOUNT, DIGITS -> wording.ruled() || account.hasSender(sender);
                };
        return may ? null : RefusalCode.NOT_REGISTR_ORIGINATOR;
    }

    private static boolean isNumber(String sender) {
        String sent = SenderRule.sent(sender);
        return !sent.isEmpty() && sent.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// An SMPP source address is ASCII; other letters arrive as something else.
    private static boolean isShowable(String sender) {
        for (int i = 0; i < sender.length(); i++) {
            if (sender.charAt(i) < ' ' || sender.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
