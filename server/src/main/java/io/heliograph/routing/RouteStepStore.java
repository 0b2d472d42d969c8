package io.heliograph.routing;

import io.heliograph.db.SqlArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/// The steps of routes: which providers, how one of them is chosen, and when the next is taken.
final class RouteStepStore {
    private static final String SHARES =
            """
            select route_id, step, provider_id, weight
            from route_step
            order by route_id, step, position, provider_id
            """;

    private static final String STAGES =
            """
            select route_id, step, choice, next_statuses, next_classes, refused_seconds, unbound_seconds, left_seconds
            from route_stage
            """;

    private static final String FORGET_SHARES =
            """
            delete from route_step
            where route_id = :route
            """;

    private static final String FORGET_STAGES =
            """
            delete from route_stage
            where route_id = :route
            """;

    private static final String ADD_SHARE =
            """
            insert into route_step (route_id, step, provider_id, position, weight)
            values (:route, :step, :provider, :position, :weight)
            """;

    private static final String ADD_STAGE =
            """
            insert into route_stage (route_id, step, choice, next_statuses, next_classes, refused_seconds, unbound_seconds, left_seconds)
            values (:route, :step, :choice, :statuses, :classes, :refused, :unbound, :left)
            """;

    private RouteStepStore() {}

    private record Place(int routeId, int step) {}

    private record Manner(Step.Choice choice, Onward onward) {
        static final Manner USUAL = new Manner(Step.Choice.WEIGHTED, Onward.WHEN_UNBOUND);
    }

    /// The steps of each route, in their order.
    static Map<Integer, List<Step>> steps(Handle handle) {
        Map<Place, Manner> manners = new HashMap<>();
        handle.createQuery(STAGES)
                .map((rows, _) ->
                        manners.put(
                                new Place(rows.getInt("route_id"), rows.getInt("step")),
                                manner(rows)))
                .list();
        Map<Integer, TreeMap<Integer, List<Share>>> shares = new HashMap<>();
        handle.createQuery(SHARES)
                .map((rows, _) ->
                        shares.computeIfAbsent(rows.getInt("route_id"), _ -> new TreeMap<>())
                                .computeIfAbsent(rows.getInt("step"), _ -> new ArrayList<>())
                                .add(new Share(rows.getInt("provider_id"), rows.getInt("weight"))))
                .list();
        Map<Integer, List<Step>> steps = new HashMap<>();
        shares.forEach((route, byStep) -> {
            List<Step> own = new ArrayList<>();
            byStep.forEach((step, each) -> {
                Manner manner = manners.getOrDefault(new Place(route, step), Manner.USUAL);
                own.add(new Step(each, manner.choice(), manner.onward()));
            });
            steps.put(route, own);
        });
        return steps;
    }

    private static Manner manner(ResultSet rows) throws SQLException {
        return new Manner(
                Step.Choice.valueOf(rows.getString("choice").toUpperCase(Locale.ROOT)),
                new Onward(
                        RouteStore.array(rows, "next_statuses")
                                .map(Integer.class::cast)
                                .collect(Collectors.toSet()),
                        RouteStore.array(rows, "next_classes")
                                .map(String.class::cast)
                                .collect(Collectors.toSet()),
                        or(rows, "refused_seconds"),
                        rows.getInt("unbound_seconds"),
                        or(rows, "left_seconds")));
    }

    private static int or(ResultSet rows, String column) throws SQLException {
        int value = rows.getInt(column);
        return rows.wasNull() ? Onward.NEVER : value;
    }

    static void setSteps(Handle handle, int routeId, List<Step> steps) {
        handle.createUpdate(FORGET_SHARES).bind("route", routeId).execute();
        handle.createUpdate(FORGET_STAGES).bind("route", routeId).execute();
        if (steps.isEmpty()) {
            return;
        }
        PreparedBatch stages = handle.prepareBatch(ADD_STAGE);
        PreparedBatch shares = handle.prepareBatch(ADD_SHARE);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            stages.bind("route", routeId)
                    .bind("step", (short) i)
                    .bind("choice", step.choice().key())
                    .bind("statuses", SqlArray.ints(step.onward().statuses(), Integer::intValue))
                    .bind("classes", SqlArray.texts(step.onward().classes(), each -> each))
                    .bind("refused", seconds(step.onward().refusedSeconds()))
                    .bind("unbound", step.onward().unboundSeconds())
                    .bind("left", seconds(step.onward().leftSeconds()))
                    .add();
            for (int j = 0; j < step.shares().size(); j++) {
                Share share = step.shares().get(j);
                shares.bind("route", routeId)
                        .bind("step", (short) i)
                        .bind("provider", (short) share.providerId())
                        .bind("position", (short) j)
                        .bind("weight", share.weight())
                        .add();
            }
        }
        stages.execute();
        if (shares.size() > 0) {
            shares.execute();
        }
    }

    private static @Nullable Integer seconds(int seconds) {
        return seconds < 0 ? null : seconds;
    }
}
