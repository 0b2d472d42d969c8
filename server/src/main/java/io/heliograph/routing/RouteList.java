package io.heliograph.routing;

import io.heliograph.db.AccountId;
import io.heliograph.text.MessageType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// All routes of one version, in the order in which they are tried.
public final class RouteList {
    /// Nothing but [Route#OF_FILE].
    public static final RouteList NONE = new RouteList(List.of());

    private static final Fitting NOTHING = new Fitting(List.of());

    private final List<Route> open;
    private final Map<Integer, Route> byId = new HashMap<>();

    /// Accounts and products that some open one names: all others are alike.
    private final Set<AccountId> accounts = new HashSet<>();

    private final Set<Long> products = new HashSet<>();

    /// Worked out when they are first asked for.
    private final Map<Kind, Fitting> fitting = new ConcurrentHashMap<>();

    /// @param account null: one that no route names; as the product
    private record Kind(
            @Nullable AccountId account, @Nullable Long product, MessageType type, boolean bulk) {}

    /// @param all also closed ones
    public RouteList(List<Route> all) {
        all.forEach(route -> byId.put(route.id(), route));
        open = all.stream().filter(route -> !route.closed()).toList();
        for (Route route : open) {
            AccountId account = route.fit().account();
            if (account != null) {
                accounts.add(account);
            }
            Long product = route.fit().product();
            if (product != null) {
                products.add(product);
            }
        }
    }

    /// Whether no operator ever made one.
    public boolean isEmpty() {
        return byId.isEmpty();
    }

    /// Those that may be taken for such messages of the account.
    ///
    /// @param product the account's
    public Fitting fitting(AccountId account, long product, MessageType type, boolean bulk) {
        if (open.isEmpty()) {
            return NOTHING;
        }
        Kind kind =
                new Kind(
                        accounts.contains(account) ? account : null,
                        products.contains(product) ? product : null,
                        type,
                        bulk);
        Fitting known = fitting.get(kind);
        return known != null
                ? known
                : fitting.computeIfAbsent(
                        kind,
                        _ ->
                                new Fitting(
                                        open.stream()
                                                .filter(route ->
                                                        route.fit()
                                                                .takes(
                                                                        account, product, type,
                                                                        bulk))
                                                .toList()));
    }

    /// The operator's number of a route; 0 for [Route#OF_FILE] and for one that is unknown.
    public int number(int routeId) {
        Route route = byId.get(routeId);
        return route == null ? 0 : route.number();
    }

    /// Who carries messages of a route, now: those of its providers that are sent to and take the
    /// type, step by step. What waits on a closed one goes by the one that took its place, else by
    /// the first open one, that takes all that this one took: what waits together goes together.
    ///
    /// @param routeId one that is unknown has none
    /// @param sentTo the providers that are sent to
    /// @return steps that have a provider
    public List<Outlets> steps(int routeId, MessageType type, List<RoutedProvider> sentTo) {
        if (routeId == Route.OF_FILE) {
            return ofFile(type, sentTo);
        }
        Route route = byId.get(routeId);
        if (route == null) {
            return List.of();
        }
        if (!route.closed()) {
            return steps(route, type, sentTo);
        }
        return instead(route, type)
                .map(other -> steps(other, type, sentTo))
                .orElseGet(() -> ofFile(type, sentTo));
    }

    private static List<Outlets> ofFile(MessageType type, List<RoutedProvider> sentTo) {
        return Outlets.sharing(
                sentTo.stream().filter(provider -> provider.types().contains(type)).toList());
    }

    private Optional<Route> instead(Route closed, MessageType type) {
        List<Route> covering =
                open.stream().filter(other -> other.fit().covers(closed.fit(), type)).toList();
        return covering.stream()
                .filter(other -> other.number() == closed.number())
                .findFirst()
                .or(() -> covering.stream().findFirst());
    }

    private static List<Outlets> steps(Route route, MessageType type, List<RoutedProvider> sentTo) {
        List<Outlets> steps = new ArrayList<>();
        for (Step step : route.steps()) {
            List<RoutedProvider> providers = new ArrayList<>();
            for (Share share : step.shares()) {
                for (RoutedProvider provider : sentTo) {
                    if (provider.providerId() == share.providerId()
                            && provider.types().contains(type)) {
                        providers.add(provider.withWeight(share.weight()));
                    }
                }
            }
            if (!providers.isEmpty()) {
                steps.add(new Outlets(providers, step.choice(), step.onward()));
            }
        }
        return steps;
    }
}
