package io.heliograph.routing;

import io.heliograph.db.Database;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What an operator does to routes: in force on every node within a second, all of a call at once.
/// Nothing of what a route fits is changed: another is opened in its place, and it is closed.
public final class Routing {
    private final Database database;
    private final Clock clock;

    /// Over that database, at the times of that clock.
    public Routing(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// What a route is to be.
    ///
    /// @param name that no open one has
    /// @param position the first that fits is taken, the older of two at the same position
    /// @param country by whose codes it fits; null: by none's
    /// @param steps no provider twice
    public record Wanted(
            String name, int position, Fit fit, @Nullable String country, List<Step> steps) {
        public Wanted {
            steps = List.copyOf(steps);
        }
    }

    /// Opens one.
    ///
    /// @param steps who may carry its messages, each once
    /// @return its id
    public int open(String name, int position, Fit fit, List<Step> steps) {
        Wanted wanted = new Wanted(name, position, fit, null, steps);
        return database.inTransaction(handle -> open(handle, wanted));
    }

    /// The same as part of a transaction.
    public int open(Handle handle, Wanted wanted) {
        return add(handle, wanted, null, 1);
    }

    private int add(Handle handle, Wanted wanted, @Nullable Integer number, long revision) {
        int routeId =
                RouteStore.add(
                        handle,
                        wanted.name,
                        number,
                        revision,
                        wanted.position,
                        wanted.fit,
                        wanted.country,
                        clock.instant());
        RouteStepStore.setSteps(handle, routeId, wanted.steps);
        RouteStore.note(handle, routeId, clock.instant());
        return routeId;
    }

    /// Changes an open one. Where that is what it fits, it is closed, and another opens with its
    /// number.
    public void change(Handle handle, int routeId, Wanted wanted) {
        RouteStore.Fitted now = RouteStore.fitted(handle, routeId);
        if (!now.fit().equals(wanted.fit) || !Objects.equals(now.country(), wanted.country)) {
            RouteStore.close(handle, routeId, clock.instant());
            add(handle, wanted, now.number(), now.revision() + 1);
            return;
        }
        RouteStore.place(handle, routeId, wanted.name, wanted.position);
        RouteStepStore.setSteps(handle, routeId, wanted.steps);
        revised(handle, routeId);
    }

    private void revised(Handle handle, int routeId) {
        RouteStore.revise(handle, routeId);
        RouteStore.note(handle, routeId, clock.instant());
    }

    /// Who carries its messages from now on, those that wait too.
    ///
    /// @return false: there is no such open route
    public boolean setSteps(int routeId, List<Step> steps) {
        return database.inTransaction(handle -> {
            boolean open = RouteStore.lockOpen(handle, routeId);
            if (open) {
                RouteStepStore.setSteps(handle, routeId, steps);
                revised(handle, routeId);
            }
            return open;
        });
    }

    /// It takes nothing new. What waits on it goes by another ([RouteList#steps]), at the price
    /// that was told.
    ///
    /// @return false: there is no such open route
    public boolean close(int routeId) {
        return database.inTransaction(handle -> close(handle, routeId));
    }

    /// The same as part of a transaction.
    public boolean close(Handle handle, int routeId) {
        boolean open = RouteStore.lockOpen(handle, routeId);
        if (open) {
            RouteStore.close(handle, routeId, clock.instant());
        }
        return open;
    }
}
