package io.heliograph.routing;

import io.heliograph.revision.Changes;
import io.heliograph.revision.InMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// The routes in memory.
public final class RoutesInForce implements InMemory {
    private static final String ROUTE = "route";

    private final List<Consumer<RouteList>> listeners = new CopyOnWriteArrayList<>();
    private volatile RouteList now = RouteList.NONE;

    /// As they are now.
    public RouteList now() {
        return now;
    }

    /// Tells of them now and whenever they change.
    ///
    /// @param listener neither waits nor fails
    public void tell(Consumer<RouteList> listener) {
        listeners.add(listener);
        listener.accept(now);
    }

    @Override
    public Runnable reread(Handle handle, Changes changes) {
        if (!changes.touch(ROUTE)) {
            return () -> {};
        }
        RouteList read = new RouteList(new ArrayList<>(RouteStore.routes(handle)));
        return () -> {
            now = read;
            listeners.forEach(listener -> listener.accept(read));
        };
    }
}
