package io.heliograph.carriage;

import io.heliograph.admin.AdminForm;
import io.heliograph.admin.FieldsForm;
import io.heliograph.admin.Noun;
import io.heliograph.form.Json;
import io.heliograph.form.Refused;
import io.heliograph.number.NumberingPlan;
import io.heliograph.operator.SignedIn;
import io.heliograph.routing.RouteViewStore;
import io.heliograph.routing.RouteViewStore.Seen;
import io.heliograph.routing.Routing;
import io.heliograph.routing.Routing.Wanted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JsonNode;

/// Routes: which providers carry which messages. One is closed, never removed, since messages name
/// it; where what it fits changes, another opens in its place and keeps its number.
public final class RoutesApi implements Noun<RouteView> {
    /// Open routes.
    static final int ROUTES_MAX = 5_000;

    private final Routing routing;
    private final NumberingPlan numbers;

    /// @param numbers whose countries routes name
    public RoutesApi(Routing routing, NumberingPlan numbers) {
        this.routing = routing;
        this.numbers = numbers;
    }

    @Override
    public String name() {
        return "routes";
    }

    @Override
    public long id(RouteView view) {
        return view.id();
    }

    @Override
    public long revision(RouteView view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of("id", "routeId", "openedAt", "closedAt", "revision");
    }

    @Override
    public Optional<RouteView> find(Handle handle, long id) {
        return RouteViewStore.find(handle, id).map(RoutesApi::view);
    }

    @Override
    public Optional<Long> named(Handle handle, String name) {
        return RouteViewStore.number(handle, name).map(Long::valueOf);
    }

    static RouteView view(Seen seen) {
        return RouteView.of(seen, json(seen.told().steps()));
    }

    static JsonNode json(String steps) {
        return Json.read(steps.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void lock(Handle handle, long id) {
        RouteViewStore.lock(handle, id);
    }

    @Override
    public List<RouteView> list(Handle handle, AdminForm form, long after, int limit) {
        return RouteViewStore.list(
                        handle,
                        after,
                        limit,
                        form.flag("closed"),
                        form.filter("account"),
                        form.filter("product"),
                        form.filter("provider"))
                .stream()
                .map(RoutesApi::view)
                .toList();
    }

    private Wanted wanted(Handle handle, FieldsForm fields) {
        return new RouteForm(handle, fields, numbers).read();
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        Wanted wanted = wanted(handle, fields);
        if (RouteViewStore.open(handle) >= ROUTES_MAX) {
            throw Refused.coded(
                    409,
                    "too_many_routes",
                    "There are %d routes already: close some.".formatted(ROUTES_MAX));
        }
        routing.open(handle, wanted);
        return RouteViewStore.number(handle, wanted.name()).orElseThrow();
    }

    @Override
    public void change(Handle handle, RouteView before, FieldsForm fields, SignedIn by) {
        requireOpen(before);
        Wanted wanted = wanted(handle, fields);
        routing.change(handle, before.routeId(), wanted);
    }

    @Override
    public void remove(Handle handle, RouteView before, SignedIn by) {
        requireOpen(before);
        routing.close(handle, before.routeId());
    }

    private static void requireOpen(RouteView route) {
        if (route.closedAt() != null) {
            throw Refused.coded(
                    409, "route_closed", "It is closed, and stays so: make another instead.");
        }
    }
}
