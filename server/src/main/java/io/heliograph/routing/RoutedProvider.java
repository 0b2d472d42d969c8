package io.heliograph.routing;

import io.heliograph.text.MessageType;
import java.util.Set;

/// A provider as the pipeline sees it: bound or not, one that is down for a while is no reason to
/// refuse.
///
/// @param providerId row of the table `provider`
/// @param weight its share of the messages, relative to others
/// @param types what it takes
public record RoutedProvider(int providerId, int weight, Set<MessageType> types) {
    public RoutedProvider {
        types = Set.copyOf(types);
    }
}
