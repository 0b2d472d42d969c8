package io.heliograph.carriage;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.heliograph.routing.RouteViewStore.Seen;
import io.heliograph.routing.RouteViewStore.Told;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A route as the API tells it. What is null fits whichever.
///
/// @param id the operator's number: it stays, whatever becomes of the route
/// @param urgency `urgent`, or `bulk`: mailings and greetings
/// @param prefix leading digits of the recipient
/// @param steps as they are set
/// @param routeId by which messages name it: another when what it fits has changed
record RouteView(
        int id,
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
        JsonNode steps,
        int routeId,
        Instant openedAt,
        @Nullable Instant closedAt,
        long revision) {
    static final String URGENT = "urgent";
    static final String BULK = "bulk";

    static @Nullable String urgency(Told told) {
        Boolean urgent = told.urgent();
        return urgent == null ? null : urgent ? URGENT : BULK;
    }

    /// @param steps the JSON of what was seen
    static RouteView of(Seen seen, JsonNode steps) {
        Told told = seen.told();
        return new RouteView(
                seen.number(),
                told.name(),
                told.position(),
                told.account(),
                told.product(),
                told.type(),
                urgency(told),
                told.country(),
                told.mcc(),
                told.mnc(),
                told.destination().isEmpty() ? null : told.destination(),
                told.sender(),
                told.phrase(),
                steps,
                seen.routeId(),
                seen.openedAt(),
                seen.closedAt(),
                seen.revision());
    }
}
