package io.heliograph.dispatch;

import io.heliograph.dispatch.Lane.Kind;
import io.heliograph.message.Message;
import io.heliograph.routing.Candidates;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.text.MessageType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// In which lane a message waits: kinds that may go to the same providers share a route, and each
/// route has a lane for what is urgent and one for what is bulk.
final class Lanes {
    private final List<Lane> all = new ArrayList<>();
    private final Map<Kind, Lane> urgent = new HashMap<>();
    private final Map<Kind, Lane> bulk = new HashMap<>();

    /// The urgent lanes of messages that are not pinned to a provider, by type.
    private final Map<MessageType, Lane> free = new EnumMap<>(MessageType.class);

    /// @param providers the providers that are sent to, as they are counted in routes
    /// @param known ids of all providers there ever were: a message may be pinned to one that is no
    ///   longer sent to
    Lanes(List<RoutedProvider> providers, Collection<Integer> known) {
        Map<List<Integer>, List<Kind>> routes = new LinkedHashMap<>();
        for (MessageType type : MessageType.values()) {
            add(routes, providers, new Kind(type, 0));
            for (int pinned : known) {
                add(routes, providers, new Kind(type, pinned));
            }
        }
        routes.forEach((places, kinds) -> {
            Candidates candidates =
                    new Candidates(
                            places, places.stream().map(i -> providers.get(i).weight()).toList());
            add(new Lane(all.size(), candidates, false, kinds), urgent);
            add(new Lane(all.size(), candidates, true, kinds), bulk);
        });
        for (MessageType type : MessageType.values()) {
            free.put(type, of(new Kind(type, 0), false));
        }
    }

    private static void add(
            Map<List<Integer>, List<Kind>> routes, List<RoutedProvider> providers, Kind kind) {
        List<Integer> places =
                IntStream.range(0, providers.size())
                        .filter(i -> carries(providers.get(i), kind))
                        .boxed()
                        .toList();
        routes.computeIfAbsent(places, _ -> new ArrayList<>()).add(kind);
    }

    private static boolean carries(RoutedProvider provider, Kind kind) {
        return provider.types().contains(kind.type())
                && (kind.providerId() == 0 || kind.providerId() == provider.providerId());
    }

    private void add(Lane lane, Map<Kind, Lane> byKind) {
        all.add(lane);
        lane.kinds.forEach(kind -> byKind.put(kind, lane));
    }

    /// All of them, each at its index.
    List<Lane> all() {
        return all;
    }

    Lane of(Message message) {
        boolean isBulk = message.origin().bulk();
        Lane lane = message.providerId() == 0 && !isBulk ? free.get(message.type()) : null;
        return lane != null ? lane : of(new Kind(message.type(), message.providerId()), isBulk);
    }

    /// The lane of such messages.
    Lane of(Kind kind, boolean isBulk) {
        Lane lane = (isBulk ? bulk : urgent).get(kind);
        if (lane == null) {
            throw new IllegalArgumentException("no provider " + kind.providerId() + " ever was");
        }
        return lane;
    }
}
