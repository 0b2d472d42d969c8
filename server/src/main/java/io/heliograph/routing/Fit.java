package io.heliograph.routing;

import io.heliograph.db.AccountId;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.text.MessageType;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which messages a route takes: all that is set must fit.
///
/// @param account null: whichever
/// @param product that the account has; null: whichever
/// @param type null: whichever
/// @param urgent whether it takes what is urgent, or what is bulk (mailings and greetings); null:
///   both
/// @param mccs one of these has the recipient's network; empty: whichever
/// @param mnc of the recipient's network; [#ANY_NETWORK]: whichever
/// @param destination leading digits of the recipient; empty: whichever
/// @param sender as it goes out, where no rule has changed it; null: whichever
/// @param phrase that the text has, before rules and in either case; null: whichever
public record Fit(
        @Nullable AccountId account,
        @Nullable Long product,
        @Nullable MessageType type,
        @Nullable Boolean urgent,
        Set<Integer> mccs,
        int mnc,
        String destination,
        @Nullable String sender,
        @Nullable String phrase) {
    /// Stands for every network of the country.
    public static final int ANY_NETWORK = -1;

    /// Whatever there is.
    public static final Fit ALL =
            new Fit(null, null, null, null, Set.of(), ANY_NETWORK, "", null, null);

    public Fit {
        if (!destination.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("a destination is digits, not " + destination);
        }
        mccs = Set.copyOf(mccs);
        phrase = phrase == null ? null : fold(phrase);
    }

    /// A text as phrases are looked for in it.
    static String fold(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /// The same for one account.
    public Fit of(AccountId other) {
        return new Fit(other, product, type, urgent, mccs, mnc, destination, sender, phrase);
    }

    /// The same for the accounts of a product.
    public Fit ofProduct(long other) {
        return new Fit(account, other, type, urgent, mccs, mnc, destination, sender, phrase);
    }

    /// The same for one type.
    public Fit of(MessageType other) {
        return new Fit(account, product, other, urgent, mccs, mnc, destination, sender, phrase);
    }

    /// The same for one class.
    public Fit ofClass(boolean isUrgent) {
        return new Fit(account, product, type, isUrgent, mccs, mnc, destination, sender, phrase);
    }

    /// The same for one country's networks.
    public Fit in(int mcc) {
        return new Fit(
                account, product, type, urgent, Set.of(mcc), mnc, destination, sender, phrase);
    }

    /// The same for one network.
    public Fit in(Network network) {
        return new Fit(
                account,
                product,
                type,
                urgent,
                Set.of(network.mcc()),
                network.mnc(),
                destination,
                sender,
                phrase);
    }

    /// The same for numbers that begin with these digits.
    public Fit to(String digits) {
        return new Fit(account, product, type, urgent, mccs, mnc, digits, sender, phrase);
    }

    /// The same for what says that.
    ///
    /// @param by null: whoever
    /// @param words null: whatever
    public Fit saying(@Nullable String by, @Nullable String words) {
        return new Fit(account, product, type, urgent, mccs, mnc, destination, by, words);
    }

    /// Whether it takes some of such messages.
    ///
    /// @param itsProduct the account's
    boolean takes(AccountId whose, long itsProduct, MessageType kind, boolean bulk) {
        return (account == null || account.equals(whose))
                && (product == null || product == itsProduct)
                && (type == null || type == kind)
                && (urgent == null || urgent != bulk);
    }

    /// Whether it takes whatever they say.
    boolean takesAnyWording() {
        return sender == null && phrase == null;
    }

    /// Whether it takes what says that.
    ///
    /// @param folded by [#fold]
    boolean takes(String sentSender, String folded) {
        return (sender == null || sender.equals(sentSender))
                && (phrase == null || folded.contains(phrase));
    }

    /// Whether it takes what goes to that country, if it takes such messages at all.
    ///
    /// @param mcc 0: unknown
    boolean takesIn(int mcc) {
        return mccs.isEmpty() || mccs.contains(mcc);
    }

    /// The same of one recipient there.
    ///
    /// @param network null: unknown
    boolean takesTo(String digits, @Nullable Network network) {
        return (mnc == ANY_NETWORK || (network != null && network.mnc() == mnc))
                && digits.startsWith(destination);
    }

    /// Whether it takes what goes there, if it takes such messages at all.
    ///
    /// @param network null: unknown
    public boolean takes(Msisdn recipient, @Nullable Network network) {
        return takesIn(network == null ? 0 : network.mcc())
                && takesTo(recipient.toString(), network);
    }

    /// Whether it takes what goes anywhere.
    boolean takesAnywhere() {
        return mccs.isEmpty() && mnc == ANY_NETWORK && destination.isEmpty();
    }

    /// Whether it takes all that the other takes of a type.
    boolean covers(Fit other, MessageType kind) {
        return (account == null || account.equals(other.account))
                && (product == null || product.equals(other.product))
                && (type == null || type == kind)
                && (urgent == null || urgent.equals(other.urgent))
                && (mccs.isEmpty() || (!other.mccs.isEmpty() && mccs.containsAll(other.mccs)))
                && (mnc == ANY_NETWORK || mnc == other.mnc)
                && other.destination.startsWith(destination)
                && (sender == null || sender.equals(other.sender))
                && (phrase == null || (other.phrase != null && other.phrase.contains(phrase)));
    }
}
