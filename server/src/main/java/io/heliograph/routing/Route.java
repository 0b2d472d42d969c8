package io.heliograph.routing;

import java.util.List;

/// A rule that picks the providers of the messages that it fits.
///
/// @param id row of the table `route`; never [#OF_FILE]
/// @param number by which the operator knows it: stays when another row takes its place, since it
///   fits other messages from then on
/// @param steps who may carry them, one after the other. Without any its messages are refused, and
///   those that wait go on waiting
/// @param closed it takes nothing new; of what waits on it see [RouteList#steps]
public record Route(int id, int number, Fit fit, List<Step> steps, boolean closed) {
    /// The route that no operator made: the providers that the configuration file names for the
    /// type, by the weights there. It takes what no other takes.
    public static final int OF_FILE = 0;

    public Route {
        steps = List.copyOf(steps);
    }

    /// One that has been the only one of its number.
    public Route(int id, Fit fit, List<Step> steps, boolean closed) {
        this(id, id, fit, steps, closed);
    }
}
