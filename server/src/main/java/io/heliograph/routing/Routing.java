package io.heliograph.routing;

import io.heliograph.db.Database;
import java.time.Clock;
import java.util.List;

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

    /// Opens one.
    ///
    /// @param name that no open one has
    /// @param position the first that fits is taken, the older of two at the same position
    /// @param steps who may carry its messages, each once
    /// @return its id
    public int open(String name, int position, Fit fit, List<Step> steps) {
        return database.inTransaction(handle -> {
            int routeId = RouteStore.add(handle, name, position, fit, clock.instant());
            RouteStore.setSteps(handle, routeId, steps);
            return routeId;
        });
    }

    /// Who carries its messages from now on, those that wait too.
    ///
    /// @return false: there is no such open route
    public boolean setSteps(int routeId, List<Step> steps) {
        return database.inTransaction(handle -> {
            boolean open = RouteStore.lockOpen(handle, routeId);
            if (open) {
                RouteStore.setSteps(handle, routeId, steps);
            }
            return open;
        });
    }

    /// It takes nothing new. What waits on it goes by another ([RouteList#outlets]), at the price
    /// that was told.
    ///
    /// @return false: there is no such open route
    public boolean close(int routeId) {
        return database.inTransaction(handle -> {
            boolean open = RouteStore.lockOpen(handle, routeId);
            if (open) {
                RouteStore.close(handle, routeId, clock.instant());
            }
            return open;
        });
    }
}
