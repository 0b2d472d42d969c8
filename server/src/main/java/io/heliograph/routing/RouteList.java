package io.heliograph.routing;

import io.heliograph.db.AccountId;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.text.MessageType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All routes of one version, in the order in which they are tried.
public final class RouteList {
    /// Nothing but [Route#OF_FILE].
    public static final RouteList NONE = new RouteList(List.of());

    private final List<Route> open;
    private final Map<Integer, Route> byId = new HashMap<>();

    /// Open ones without an account, and those of each account beside them.
    private final List<Route> others;

    private final Map<AccountId, List<Route>> byAccount = new HashMap<>();

    /// @param all also closed ones
    public RouteList(List<Route> all) {
        all.forEach(route -> byId.put(route.id(), route));
        open = all.stream().filter(route -> !route.closed()).toList();
        others = open.stream().filter(route -> route.fit().account() == null).toList();
        for (Route route : open) {
            AccountId account = route.fit().account();
            if (account != null) {
                byAccount.computeIfAbsent(account, this::withOthers);
            }
        }
    }

    private List<Route> withOthers(AccountId account) {
        return open.stream()
                .filter(route ->
                        route.fit().account() == null || account.equals(route.fit().account()))
                .toList();
    }

    /// Whether no operator ever made one.
    public boolean isEmpty() {
        return byId.isEmpty();
    }

    /// Those that may be taken for the account's messages of a type: no destination goes beyond the
    /// last, which may be [Route#OF_FILE] and then is not among them.
    public List<Route> candidates(AccountId account, MessageType type) {
        List<Route> candidates = new ArrayList<>();
        for (Route route : byAccount.getOrDefault(account, others)) {
            if (route.fit().takes(account, type)) {
                candidates.add(route);
                if (route.fit().takesAnywhere()) {
                    break;
                }
            }
        }
        return candidates;
    }

    /// Which of the candidates is taken.
    ///
    /// @param network the recipient's; null: unknown
    /// @return a route's id, or [Route#OF_FILE]
    public static int first(List<Route> candidates, Msisdn recipient, @Nullable Network network) {
        for (Route route : candidates) {
            if (route.fit().takes(recipient, network)) {
                return route.id();
            }
        }
        return Route.OF_FILE;
    }

    /// The providers that carry messages of a route, now: those of its steps that are sent to and
    /// take the type. What waits on a closed one goes by the first open route that takes all that
    /// this one took: what waits together goes together.
    ///
    /// @param routeId one that is unknown has none
    /// @param sentTo the providers that are sent to
    /// @return with the weights that they have in the route, in its order
    public List<RoutedProvider> outlets(
            int routeId, MessageType type, List<RoutedProvider> sentTo) {
        if (routeId == Route.OF_FILE) {
            return sentTo.stream().filter(provider -> provider.types().contains(type)).toList();
        }
        Route route = byId.get(routeId);
        if (route == null) {
            return List.of();
        }
        if (!route.closed()) {
            return outlets(route, type, sentTo);
        }
        Optional<Route> instead =
                open.stream().filter(o -> o.fit().covers(route.fit(), type)).findFirst();
        return instead.isPresent()
                ? outlets(instead.get(), type, sentTo)
                : outlets(Route.OF_FILE, type, sentTo);
    }

    private static List<RoutedProvider> outlets(
            Route route, MessageType type, List<RoutedProvider> sentTo) {
        List<RoutedProvider> outlets = new ArrayList<>();
        for (Step step : route.steps()) {
            for (RoutedProvider provider : sentTo) {
                if (provider.providerId() == step.providerId() && provider.types().contains(type)) {
                    outlets.add(provider.withWeight(step.weight()));
                }
            }
        }
        return outlets;
    }
}
