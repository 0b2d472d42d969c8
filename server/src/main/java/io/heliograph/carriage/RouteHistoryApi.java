package io.heliograph.carriage;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminApi.Calls;
import io.heliograph.admin.AdminForm;
import io.heliograph.admin.ChangeApi;
import io.heliograph.http.Answer;
import io.heliograph.operator.Permit;
import io.heliograph.routing.RouteViewStore;
import io.heliograph.routing.RouteViewStore.Told;
import io.heliograph.routing.RouteViewStore.Was;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a route was like, and when: by that a message of then went.
public final class RouteHistoryApi implements AdminApi.Part {
    /// Changes that are told of a route, the latest first.
    static final int CHANGES_MAX = 1_000;

    private final ChangeApi changes;

    /// @param changes reads too
    public RouteHistoryApi(ChangeApi changes) {
        this.changes = changes;
    }

    /// @param until null: it still is
    private record Stretch(
            long revision,
            int routeId,
            Instant from,
            @Nullable Instant until,
            String name,
            int position,
            @Nullable String account,
            @Nullable String product,
            @Nullable String type,
            @JsonProperty("class") @Nullable String urgency,
            @Nullable String country,
            @Nullable Integer mcc,
            @Nullable Integer mnc,
            @Nullable String prefix,
            @Nullable String sender,
            @Nullable String phrase,
            JsonNode steps) {
        static Stretch of(Was was) {
            Told told = was.told();
            return new Stretch(
                    was.revision(),
                    was.routeId(),
                    was.from(),
                    was.until(),
                    told.name(),
                    told.position(),
                    told.account(),
                    told.product(),
                    told.type(),
                    RouteView.urgency(told),
                    told.country(),
                    told.mcc(),
                    told.mnc(),
                    told.destination().isEmpty() ? null : told.destination(),
                    told.sender(),
                    told.phrase(),
                    RoutesApi.json(told.steps()));
        }
    }

    @Override
    public void calls(Calls calls) {
        calls.get("/admin/v1/routes/{id}/history", Permit.ROUTES_READ, this::history);
    }

    private Answer history(AdminForm form) {
        List<Stretch> stretches =
                changes
                        .read(handle ->
                                RouteViewStore.history(
                                        handle,
                                        form.id(name ->
                                                RouteViewStore.number(handle, name)
                                                        .map(Long::valueOf)),
                                        CHANGES_MAX))
                        .stream()
                        .map(Stretch::of)
                        .toList();
        if (stretches.isEmpty()) {
            throw form.notFound();
        }
        return Answer.json(
                200,
                json -> {
                    json.writeStartObject();
                    json.writePOJOProperty("items", stretches);
                    json.writeEndObject();
                });
    }
}
