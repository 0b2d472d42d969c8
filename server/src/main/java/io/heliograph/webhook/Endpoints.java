package io.heliograph.webhook;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The addresses of one account that are in memory, no more than a limit. Guarded by the lock of
/// their [Feed].
final class Endpoints {
    private final int max;
    private final Map<String, Endpoint> byUrl = new HashMap<>();

    Endpoints(int max) {
        this.max = max;
    }

    /// The address, or null where there are too many that have work.
    @Nullable Endpoint get(String url) {
        Endpoint known = byUrl.get(url);
        if (known != null) {
            return known;
        }
        if (byUrl.size() >= max && !forgetOne()) {
            return null;
        }
        Endpoint created = new Endpoint(url);
        byUrl.put(url, created);
        return created;
    }

    private boolean forgetOne() {
        Optional<Endpoint> idle =
                byUrl.values().stream().filter(endpoint -> !endpoint.running).findAny();
        idle.ifPresent(this::remove);
        return idle.isPresent();
    }

    boolean has(String url) {
        return byUrl.containsKey(url);
    }

    int size() {
        return byUrl.size();
    }

    boolean isEmpty() {
        return byUrl.isEmpty();
    }

    /// The one that most reports wait for.
    @Nullable Endpoint longest() {
        return byUrl.values().stream()
                .max(Comparator.comparingInt(endpoint -> endpoint.queue.size()))
                .orElse(null);
    }

    void remove(Endpoint endpoint) {
        byUrl.remove(endpoint.url);
    }

    /// Forgets those that are idle and last failed before that time.
    void forgetBefore(Instant time) {
        byUrl.values()
                .removeIf(endpoint -> !endpoint.running && endpoint.pausedUntil.isBefore(time));
    }
}
