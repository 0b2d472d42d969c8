package io.heliograph.routing;

/// A provider that may carry what a step of a route takes.
///
/// @param providerId row of the table `provider`
/// @param weight its share of the step's messages, relative to the others; 0: only when no other
///   has room
public record Share(int providerId, int weight) {
    public Share {
        if (weight < 0) {
            throw new IllegalArgumentException("a weight is 0 or more, not " + weight);
        }
    }
}
