package io.heliograph.routing;

import io.heliograph.text.DefaultAlphabet;
import io.heliograph.text.MessageType;
import java.util.Locale;
import java.util.Set;

/// A provider as the pipeline sees it: bound or not, one that is down for a while is no reason to
/// refuse.
///
/// @param providerId row of the table `provider`
/// @param weight its share of the messages, relative to others
/// @param types what it takes
/// @param alphabet what it takes data_coding 0 for, which says what texts it can show
/// @param refusedSenders senders that it refuses, in small letters
/// @param given whether it is given anything now: not while it is paused or drained, which refuses
///   nothing, since what is accepted may wait
public record RoutedProvider(
        int providerId,
        int weight,
        Set<MessageType> types,
        DefaultAlphabet alphabet,
        Set<String> refusedSenders,
        boolean given) {
    public RoutedProvider {
        types = Set.copyOf(types);
        refusedSenders = Set.copyOf(refusedSenders);
    }

    /// One that takes every sender.
    public RoutedProvider(
            int providerId, int weight, Set<MessageType> types, DefaultAlphabet alphabet) {
        this(providerId, weight, types, alphabet, Set.of(), true);
    }

    /// One that shows every text.
    public RoutedProvider(int providerId, int weight, Set<MessageType> types) {
        this(providerId, weight, types, DefaultAlphabet.GSM);
    }

    /// Whether it is known to refuse that sender, in whatever letter case.
    public boolean refuses(String sender) {
        return !refusedSenders.isEmpty()
                && refusedSenders.contains(sender.toLowerCase(Locale.ROOT));
    }

    /// The same with another share.
    RoutedProvider withWeight(int other) {
        return new RoutedProvider(providerId, other, types, alphabet, refusedSenders, given);
    }
}
