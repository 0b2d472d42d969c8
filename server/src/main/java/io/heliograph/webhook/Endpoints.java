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
    private final Map<Address, Endpoint> byAddress = new HashMap<>();

    Endpoints(int max) {
        this.max = max;
    }

    /// The address, or null where there are too many that have work.
    @Nullable Endpoint get(Address address) {
        Endpoint known = byAddress.get(address);
        if (known != null) {
            return known;
        }
        if (byAddress.size() >= max && !forgetOne()) {
            return null;
        }
        Endpoint created = new Endpoint(address);
        byAddress.put(address, created);
        return created;
    }

    private boolean forgetOne() {
        Optional<Endpoint> idle = byAddress.values().stream().filter(Endpoint::isIdle).findAny();
        idle.ifPresent(this::remove);
        return idle.isPresent();
    }

    boolean has(Address address) {
        return byAddress.containsKey(address);
    }

    int size() {
        return byAddress.size();
    }

    boolean isEmpty() {
        return byAddress.isEmpty();
    }

    /// The one that most reports wait for.
    @Nullable Endpoint longest() {
        return byAddress.values().stream()
                .max(Comparator.comparingInt(Endpoint::waiting))
                .orElse(null);
    }

    void remove(Endpoint endpoint) {
        byAddress.remove(endpoint.address);
    }

    /// Forgets those that are idle and last failed before that time.
    void forgetBefore(Instant time) {
        byAddress.values().removeIf(endpoint -> endpoint.isIdle() && endpoint.failedBefore(time));
    }
}
