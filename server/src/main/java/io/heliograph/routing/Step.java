package io.heliograph.routing;

/// A provider that may carry what a route takes.
///
/// @param providerId row of the table `provider`
/// @param weight its share of the route's messages, relative to the others; 0: only when no other
///   has room
public record Step(int providerId, int weight) {
    public Step {
        if (weight < 0) {
            throw new IllegalArgumentException("a weight is 0 or more, not " + weight);
        }
    }
}
