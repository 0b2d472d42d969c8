package io.heliograph.routing;

import io.heliograph.text.DefaultAlphabet;
import io.heliograph.text.MessageType;
import java.util.Set;

/// A provider as the pipeline sees it: bound or not, one that is down for a while is no reason to
/// refuse.
///
/// @param providerId row of the table `provider`
/// @param weight its share of the messages, relative to others
/// @param types what it takes
/// @param alphabet what it takes data_coding 0 for, which says what texts it can show
public record RoutedProvider(
        int providerId, int weight, Set<MessageType> types, DefaultAlphabet alphabet) {
    public RoutedProvider {
        types = Set.copyOf(types);
    }

    /// One that shows every text.
    public RoutedProvider(int providerId, int weight, Set<MessageType> types) {
        this(providerId, weight, types, DefaultAlphabet.GSM);
    }

    /// The same with another share.
    RoutedProvider withWeight(int other) {
        return new RoutedProvider(providerId, other, types, alphabet);
    }
}
