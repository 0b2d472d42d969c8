package io.heliograph.routing;

import java.util.List;
import java.util.Locale;

/// Providers of a route that are as good as each other; those of the next step are taken when
/// [Onward] says so.
///
/// @param shares each provider once
public record Step(List<Share> shares, Choice choice, Onward onward) {
    public Step {
        shares = List.copyOf(shares);
    }

    /// How one of several is chosen.
    public enum Choice {
        /// They share by weight; one that is slow or down leaves its share to the others.
        WEIGHTED,
        /// The one that costs least there, as long as it is bound; one whose cost is unknown comes
        /// last.
        CHEAPEST,
        /// By the recipient: the same one for a number every time, as long as it is bound.
        FIXED;

        /// As it is written.
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Those that share by weight.
    public static Step sharing(Share... shares) {
        return sharing(List.of(shares));
    }

    /// Those that share by weight.
    public static Step sharing(List<Share> shares) {
        return new Step(shares, Choice.WEIGHTED, Onward.WHEN_UNBOUND);
    }
}
