package io.heliograph.app;

import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Routes;

/// For proxies, on the customers' port: whether to send calls here, and whether the process works
/// at all. No detail, which is the operator's ([OperationApi]), as is the port that supervisors
/// ask.
final class HealthApi implements Api {
    private final Health health;

    HealthApi(Health health) {
        this.health = health;
    }

    @Override
    public void routes(Routes routes) {
        routes.always("/health", _ -> status(health.up())).always("/live", _ -> status(true));
    }

    static Answer status(boolean up) {
        return Answer.json(
                up ? 200 : 503,
                json ->
                        json.writeStartObject()
                                .writeStringProperty("status", up ? "up" : "down")
                                .writeEndObject());
    }
}
