package io.heliograph.routing;

import io.heliograph.db.AccountId;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.text.MessageType;
import org.jspecify.annotations.Nullable;

/// Which messages a route takes: all that is set must fit.
///
/// @param account null: whichever
/// @param type null: whichever
/// @param mcc of the recipient's network; 0: whichever
/// @param destination leading digits of the recipient; empty: whichever
public record Fit(
        @Nullable AccountId account, @Nullable MessageType type, int mcc, String destination) {
    /// Whatever there is.
    public static final Fit ALL = new Fit(null, null, 0, "");

    public Fit {
        if (!destination.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("a destination is digits, not " + destination);
        }
    }

    /// The same for one account.
    public Fit of(AccountId other) {
        return new Fit(other, type, mcc, destination);
    }

    /// The same for one type.
    public Fit of(MessageType other) {
        return new Fit(account, other, mcc, destination);
    }

    /// The same for one country's networks.
    public Fit in(int otherMcc) {
        return new Fit(account, type, otherMcc, destination);
    }

    /// The same for numbers that begin with these digits.
    public Fit to(String digits) {
        return new Fit(account, type, mcc, digits);
    }

    /// Whether it takes some of the account's messages of that type.
    public boolean takes(AccountId whose, MessageType kind) {
        return (account == null || account.equals(whose)) && (type == null || type == kind);
    }

    /// Whether it takes what goes there, if it takes the account's messages of the type at all.
    ///
    /// @param network null: unknown
    public boolean takes(Msisdn recipient, @Nullable Network network) {
        return (mcc == 0 || (network != null && network.mcc() == mcc))
                && (destination.isEmpty() || recipient.toString().startsWith(destination));
    }

    /// Whether it takes what goes anywhere.
    public boolean takesAnywhere() {
        return mcc == 0 && destination.isEmpty();
    }

    /// Whether it takes all that the other takes of a type.
    boolean covers(Fit other, MessageType kind) {
        return (account == null || account.equals(other.account))
                && (type == null || type == kind)
                && (mcc == 0 || mcc == other.mcc)
                && other.destination.startsWith(destination);
    }
}
