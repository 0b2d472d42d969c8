package io.heliograph.routing;

import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The routes that may be taken for messages that are alike but for where they go, in their order.
public final class Fitting {
    /// So few are gone through one by one.
    private static final int FEW = 8;

    private final List<Route> routes;
    private final boolean worded;

    /// Those that take what goes to a country, by its code; 0: unknown. Grows with the countries
    /// that are sent to.
    private final Map<Integer, List<Route>> byCountry = new ConcurrentHashMap<>();

    /// @param fitting that take such messages; those behind one that takes them all are left out
    Fitting(List<Route> fitting) {
        List<Route> reached = new ArrayList<>();
        for (Route route : fitting) {
            reached.add(route);
            if (route.fit().takesAnywhere() && route.fit().takesAnyWording()) {
                break;
            }
        }
        this.routes = List.copyOf(reached);
        this.worded = routes.stream().anyMatch(route -> !route.fit().takesAnyWording());
    }

    /// Those of them that take what says that.
    ///
    /// @param sender as it goes out
    public Fitting saying(String sender, String text) {
        if (!worded) {
            return this;
        }
        String folded = Fit.fold(text);
        List<Route> fitting = new ArrayList<>();
        for (Route route : routes) {
            if (route.fit().takes(sender, folded)) {
                fitting.add(route);
                if (route.fit().takesAnywhere()) {
                    break;
                }
            }
        }
        return new Fitting(fitting, false);
    }

    private Fitting(List<Route> routes, boolean worded) {
        this.routes = List.copyOf(routes);
        this.worded = worded;
    }

    /// In the order in which they are tried.
    public List<Route> routes() {
        return routes;
    }

    /// Whether one of them is taken wherever a message goes; else it may be [Route#OF_FILE].
    public boolean reachesAll() {
        return !routes.isEmpty() && routes.getLast().fit().takesAnywhere();
    }

    /// Which of them is taken.
    ///
    /// @param network the recipient's; null: unknown
    /// @return a route's id, or [Route#OF_FILE]
    public int first(Msisdn recipient, @Nullable Network network) {
        if (routes.isEmpty()) {
            return Route.OF_FILE;
        }
        int mcc = network == null ? 0 : network.mcc();
        String digits = recipient.toString();
        for (Route route : there(mcc)) {
            Fit fit = route.fit();
            if (fit.takesIn(mcc) && fit.takesTo(digits, network)) {
                return route.id();
            }
        }
        return Route.OF_FILE;
    }

    private List<Route> there(int mcc) {
        if (routes.size() <= FEW) {
            return routes;
        }
        List<Route> there = byCountry.get(mcc);
        return there != null
                ? there
                : byCountry.computeIfAbsent(
                        mcc,
                        code ->
                                routes.stream()
                                        .filter(route -> route.fit().takesIn(code))
                                        .toList());
    }
}
