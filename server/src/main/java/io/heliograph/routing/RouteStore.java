package io.heliograph.routing;

import io.heliograph.db.AccountId;
import io.heliograph.text.MessageType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/// Routes and their steps. Triggers raise the version with each change.
final class RouteStore {
    /// Open and closed ones; more are not read, closed ones least.
    static final int ROUTES_MAX = 10_000;

    private static final String ROUTES =
            """
            select route_id, account_id, type, mcc, destination, closed_at is not null as closed
            from route
            order by closed, case when closed_at is null then position end, closed_at desc, route_id
            limit :limit
            """;

    private static final String STEPS =
            """
            select route_id, provider_id, weight
            from route_step
            order by route_id, position, provider_id
            """;

    private static final String ADD =
            """
            insert into route (name, position, account_id, type, mcc, destination, opened_at)
            values (:name, :position, :account, :type, :mcc, :destination, :at)
            returning route_id
            """;

    private static final String LOCK_OPEN =
            """
            select route_id
            from route
            where route_id = :route
              and closed_at is null
            for update
            """;

    private static final String FORGET_STEPS =
            """
            delete from route_step
            where route_id = :route
            """;

    private static final String ADD_STEP =
            """
            insert into route_step (route_id, provider_id, position, weight)
            values (:route, :provider, :position, :weight)
            """;

    private static final String CLOSE =
            """
            update route
            set closed_at = :at
            where route_id = :route
            """;

    private RouteStore() {}

    /// All of them, in the order in which they are tried.
    static List<Route> routes(Handle handle) {
        Map<Integer, List<Step>> steps = new HashMap<>();
        handle.createQuery(STEPS)
                .map((rows, _) ->
                        steps.computeIfAbsent(rows.getInt("route_id"), _ -> new ArrayList<>())
                                .add(new Step(rows.getInt("provider_id"), rows.getInt("weight"))))
                .list();
        return handle.createQuery(ROUTES)
                .bind("limit", ROUTES_MAX)
                .map((rows, _) ->
                        new Route(
                                rows.getInt("route_id"),
                                fit(rows),
                                steps.getOrDefault(rows.getInt("route_id"), List.of()),
                                rows.getBoolean("closed")))
                .list();
    }

    private static Fit fit(ResultSet rows) throws SQLException {
        long account = rows.getLong("account_id"); // 0 for null
        String type = rows.getString("type");
        return new Fit(
                account == 0 ? null : new AccountId(account),
                type == null ? null : MessageType.named(type).orElseThrow(),
                rows.getInt("mcc"), // 0 for null
                rows.getString("destination"));
    }

    static int add(Handle handle, String name, int position, Fit fit, Instant at) {
        @Nullable AccountId account = fit.account();
        @Nullable MessageType type = fit.type();
        return handle.createQuery(ADD)
                .bind("name", name)
                .bind("position", position)
                .bind("account", account == null ? null : account.value())
                .bind("type", type == null ? null : type.wireName())
                .bind("mcc", fit.mcc() == 0 ? null : (short) fit.mcc())
                .bind("destination", fit.destination())
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .mapTo(Integer.class)
                .one();
    }

    /// Whether there is such an open one, which is locked then.
    static boolean lockOpen(Handle handle, int routeId) {
        Optional<Integer> open =
                handle.createQuery(LOCK_OPEN).bind("route", routeId).mapTo(Integer.class).findOne();
        return open.isPresent();
    }

    static void setSteps(Handle handle, int routeId, List<Step> steps) {
        handle.createUpdate(FORGET_STEPS).bind("route", routeId).execute();
        if (steps.isEmpty()) {
            return;
        }
        PreparedBatch rows = handle.prepareBatch(ADD_STEP);
        for (int i = 0; i < steps.size(); i++) {
            rows.bind("route", routeId)
                    .bind("provider", (short) steps.get(i).providerId())
                    .bind("position", (short) i)
                    .bind("weight", steps.get(i).weight())
                    .add();
        }
        rows.execute();
    }

    static void close(Handle handle, int routeId, Instant at) {
        handle.createUpdate(CLOSE)
                .bind("route", routeId)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }
}
