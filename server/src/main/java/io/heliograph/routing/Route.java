package io.heliograph.routing;

import java.util.List;

/// A rule that picks the providers of the messages that it fits.
///
/// @param id row of the table `route`; never [#OF_FILE]
/// @param steps who may carry them, in their order; they share by weight. Without any its messages
///   are refused, and those that wait go on waiting
/// @param closed it takes nothing new; of what waits on it see [RouteList#outlets]
public record Route(int id, Fit fit, List<Step> steps, boolean closed) {
    /// The route that no operator made: the providers that the configuration file names for the
    /// type, by the weights there. It takes what no other takes.
    public static final int OF_FILE = 0;

    public Route {
        steps = List.copyOf(steps);
    }
}
