package io.heliograph.dispatch;

import io.heliograph.dispatch.Lane.Kind;
import io.heliograph.message.Message;
import io.heliograph.routing.Candidates;
import io.heliograph.routing.Outlets;
import io.heliograph.routing.Route;
import io.heliograph.routing.RouteList;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.text.MessageType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// In which lane a message waits. By the route of the file, kinds that may go to the same providers
/// share lanes, which are there from the start. Each kind that goes by an operator's route has
/// lanes of its own, since others may carry it tomorrow, and so has what is pinned to a provider
/// that came later; they are made when the first of it appears. There is always one for what is
/// urgent and one for what is bulk.
final class Lanes {
    private static final Logger log = LoggerFactory.getLogger(Lanes.class);

    private List<RoutedProvider> providers;
    private final List<Lane> all = new ArrayList<>();
    private final Map<Kind, Lane> urgent = new HashMap<>();
    private final Map<Kind, Lane> bulk = new HashMap<>();

    /// How many lanes the route of the file has: the first of all.
    private final int ofFile;

    /// The urgent lanes of messages of that route that are not pinned to a provider, by type.
    private final Map<MessageType, Lane> free = new EnumMap<>(MessageType.class);

    private RouteList routes;

    /// @param providers the providers that are sent to, as they are counted in lanes
    /// @param known ids of all providers there ever were: a message may be pinned to one that is no
    ///   longer sent to
    /// @param routes as they are now
    Lanes(List<RoutedProvider> providers, Collection<Integer> known, RouteList routes) {
        this.providers = providers;
        this.routes = routes;
        Map<List<Outlets>, List<Kind>> byOutlets = new LinkedHashMap<>();
        for (MessageType type : MessageType.values()) {
            add(byOutlets, new Kind(type, 0));
            for (int pinned : known) {
                add(byOutlets, new Kind(type, pinned));
            }
        }
        byOutlets.values().forEach(this::add);
        this.ofFile = all.size();
        for (MessageType type : MessageType.values()) {
            free.put(type, of(new Kind(type, 0), false));
        }
    }

    private void add(Map<List<Outlets>, List<Kind>> byOutlets, Kind kind) {
        byOutlets.computeIfAbsent(outlets(kind), _ -> new ArrayList<>()).add(kind);
    }

    private void add(List<Kind> kinds) {
        Candidates candidates = candidates(kinds);
        add(new Lane(all.size(), candidates, false, kinds), urgent);
        add(new Lane(all.size(), candidates, true, kinds), bulk);
    }

    private void add(Lane lane, Map<Kind, Lane> byKind) {
        all.add(lane);
        lane.kinds.forEach(kind -> byKind.put(kind, lane));
    }

    private List<Outlets> outlets(Kind kind) {
        return Outlets.only(
                routes.steps(kind.routeId(), kind.type(), providers),
                provider -> kind.providerId() == 0 || kind.providerId() == provider.providerId());
    }

    /// Whoever may carry any of them, in the order of all providers.
    private Candidates candidates(List<Kind> kinds) {
        List<Integer> ids = providers.stream().map(RoutedProvider::providerId).toList();
        List<Outlets> outlets =
                kinds.size() == 1
                        ? outlets(kinds.getFirst())
                        : Outlets.sharing(
                                kinds.stream()
                                        .flatMap(kind -> outlets(kind).stream())
                                        .flatMap(step -> step.providers().stream())
                                        .distinct()
                                        .sorted(
                                                Comparator.comparingInt(
                                                        o -> ids.indexOf(o.providerId())))
                                        .toList());
        return new Candidates(outlets, ids);
    }

    /// Routes have changed: what waits goes by what they are now.
    ///
    /// @return whether others may carry some of it
    boolean reroute(RouteList now) {
        routes = now;
        return reroute(all.subList(ofFile, all.size()));
    }

    /// Providers have come, gone or changed: what waits goes by what they are now.
    ///
    /// @return whether others may carry some of it
    boolean supplied(List<RoutedProvider> now) {
        providers = List.copyOf(now);
        return reroute(all);
    }

    private boolean reroute(List<Lane> lanes) {
        boolean others = false;
        for (Lane lane : lanes) {
            Candidates candidates = candidates(lane.kinds);
            if (candidates.isSameAs(lane.candidates)) {
                continue; // whose turn it is among them goes on
            }
            lane.candidates = candidates;
            others = true;
            if (candidates.isEmpty() && !lane.bulk) {
                log.warn("event=route_without_provider kind={}", lane.kinds.getFirst());
            }
        }
        return others;
    }

    /// All of them, each at its index; grows.
    List<Lane> all() {
        return Collections.unmodifiableList(all);
    }

    /// Those of the route of the file.
    List<Lane> ofFile() {
        return all().subList(0, ofFile);
    }

    Lane of(Message message) {
        boolean isBulk = message.origin().bulk();
        Lane lane =
                message.providerId() == 0 && message.routeId() == Route.OF_FILE && !isBulk
                        ? free.get(message.type())
                        : null;
        return lane != null
                ? lane
                : of(new Kind(message.routeId(), message.type(), message.providerId()), isBulk);
    }

    /// The lane of such messages.
    Lane of(Kind kind, boolean isBulk) {
        Map<Kind, Lane> byKind = isBulk ? bulk : urgent;
        Lane lane = byKind.get(kind);
        if (lane != null) {
            return lane;
        }
        add(List.of(kind));
        return of(kind, isBulk);
    }
}
