package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.config.Configuration;
import io.heliograph.db.TestDatabase;
import io.heliograph.http.OpenApi;
import io.heliograph.http.Route;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole platform, seen from outside.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OperationApiTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final OpenApi file = new OpenApi();
    private TestDatabase database;
    private Platform platform;

    @BeforeAll
    void start() {
        database = TestDatabase.create();
        Map<String, String> environment =
                Map.of("HELIOGRAPH_HTTP_PORT", "0", "HELIOGRAPH_DATABASE_URL", database.jdbcUrl());
        platform = new Platform(Configuration.load(null, environment), Clock.systemUTC());
    }

    @AfterAll
    void stop() {
        client.close();
        platform.close();
        database.close();
    }

    @Test
    void the_platform_serves_exactly_what_openapi_yaml_describes() {
        assertThat(platform.http.routes())
                .isEqualTo(
                        file.routes(
                                Set.of(
                                        "account",
                                        "message",
                                        "price",
                                        "get-api",
                                        "mailing",
                                        "group",
                                        "blacklist",
                                        "operation")));
    }

    @Test
    void health_tells_each_part_as_openapi_yaml_says() throws Exception {
        HttpResponse<String> answer = get("/health");
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode health = new JsonMapper().readTree(answer.body());
        assertThat(health.get("parts").get("database").asString()).isEqualTo("up");
        JsonNode operation =
                file.examples(new Route("GET", "/health")).stream()
                        .findFirst()
                        .orElseThrow()
                        .operation();
        assertThat(file.faults(file.response(operation, 200).get("schema"), health)).isEmpty();
    }

    @Test
    void metrics_are_prometheus_text() throws Exception {
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains(
                        "heliograph_acceptance_waiting",
                        "heliograph_acceptance_group_messages",
                        "heliograph_journal_commit_seconds",
                        "heliograph_dispatch_held",
                        "heliograph_dispatch_oldest_seconds",
                        "heliograph_webhook_lag_seconds",
                        "heliograph_webhook_pending",
                        "heliograph_webhook_parked_waiting",
                        "heliograph_webhook_parked_total");
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + platform.port() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
