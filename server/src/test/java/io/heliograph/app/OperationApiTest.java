package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.config.Configuration;
import io.heliograph.db.TestDatabase;
import io.heliograph.dispatch.PausedTraffic;
import io.heliograph.dispatch.Stored;
import io.heliograph.http.HttpRoute;
import io.heliograph.http.OpenApi;
import io.heliograph.provider.RefusalClass;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole platform, seen from outside.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OperationApiTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final OpenApi file = new OpenApi();
    private final ShiftedClock clock = new ShiftedClock();
    private TestDatabase database;
    private Platform platform;

    @BeforeAll
    void start() {
        database = TestDatabase.create();
        Map<String, String> environment =
                Map.of(
                        "HELIOGRAPH_HTTP_PORT", "0",
                        "HELIOGRAPH_OPERATION_PORT", "0",
                        "HELIOGRAPH_DATABASE_URL", database.jdbcUrl());
        platform = new Platform(Configuration.load(null, environment), clock, _ -> {});
    }

    @AfterAll
    void stop() {
        client.close();
        platform.close();
        database.close();
    }

    @Test
    void the_platform_serves_exactly_what_openapi_yaml_and_openapi_admin_yaml_describe() {
        Set<HttpRoute> described =
                new HashSet<>(
                        file.routes(
                                Set.of(
                                        "account",
                                        "message",
                                        "price",
                                        "get-api",
                                        "mailing",
                                        "group",
                                        "blacklist",
                                        "sender",
                                        "operation")));
        described.addAll(
                OpenApi.operators()
                        .routes(
                                Set.of(
                                        "operator",
                                        "provider",
                                        "audit",
                                        "price",
                                        "cost",
                                        "account",
                                        "money",
                                        "policy",
                                        "route",
                                        "message")));
        assertThat(platform.http.routes()).isEqualTo(described);
    }

    @Test
    void health_and_life_are_told_without_detail_as_openapi_yaml_says() throws Exception {
        for (String path : List.of("/health", "/live")) {
            HttpResponse<String> answer = get(platform.port(), path);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"status\":\"up\"}");
            JsonNode operation =
                    file.examples(new HttpRoute("GET", path)).stream()
                            .findFirst()
                            .orElseThrow()
                            .operation();
            assertThat(
                            file.faults(
                                    file.response(operation, 200).get("schema"),
                                    new JsonMapper().readTree(answer.body())))
                    .isEmpty();
        }
    }

    @Test
    void health_is_down_while_a_small_write_fails_and_the_process_lives() throws Exception {
        database.database()
                .useTransaction(handle -> handle.execute("alter table node rename to hidden"));
        try {
            assertThatThrownBy(() -> platform.health.tick()).isInstanceOf(RuntimeException.class);
            assertThat(get(platform.port(), "/health").statusCode()).isEqualTo(503);
            assertThat(get(platform.port(), "/health").body()).isEqualTo("{\"status\":\"down\"}");
            assertThat(get(platform.port(), "/live").statusCode()).isEqualTo(200);
            assertThat(get(platform.operationPort(), "/health").body())
                    .contains("the last small write was not kept in time");
        } finally {
            database.database()
                    .useTransaction(handle -> handle.execute("alter table hidden rename to node"));
        }
        platform.health.tick();
        assertThat(get(platform.port(), "/health").statusCode()).isEqualTo(200);
    }

    @Test
    void life_is_told_on_the_operations_port_too_where_no_customer_keeps_it_from_being_heard()
            throws Exception {
        HttpResponse<String> answer = get(platform.operationPort(), "/live");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"up\"}");
    }

    @Test
    void details_are_told_on_the_operations_port() throws Exception {
        HttpResponse<String> answer = get(platform.operationPort(), "/health");
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode parts = new JsonMapper().readTree(answer.body()).get("parts");
        assertThat(parts.get("database").asString()).isEqualTo("up");
        assertThat(parts.get("writes").asString()).isEqualTo("up");
        assertThat(parts.get("ports").asString()).isEqualTo("up");
        assertThat(parts.get("backlogs").asString()).isEqualTo("up");
    }

    @Test
    void a_clock_that_disagrees_with_the_databases_is_told_and_is_no_reason_to_be_down()
            throws Exception {
        assertThat(clockPart()).isEqualTo("up");
        try {
            clock.shift = Duration.ofMinutes(-10);
            platform.clocks.tick();
            assertThat(clockPart()).matches("(600|59\\d)\\.\\d s behind the database's");
            clock.shift = Duration.ofMinutes(10);
            platform.clocks.tick();
            assertThat(clockPart()).matches("(600|59\\d)\\.\\d s ahead of the database's");
        } finally {
            clock.shift = Duration.ZERO;
            platform.clocks.tick();
        }
        assertThat(clockPart()).isEqualTo("up");
    }

    private String clockPart() throws Exception {
        HttpResponse<String> answer = get(platform.operationPort(), "/health");
        assertThat(answer.statusCode()).isEqualTo(200);
        return new JsonMapper().readTree(answer.body()).get("parts").get("clock").asString();
    }

    /// The machine's, as far from it as a test says.
    private static final class ShiftedClock extends Clock {
        volatile Duration shift = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(shift);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void what_waits_in_the_database_is_told_in_words() {
        assertThat(OperationApi.words(new Stored(0, 0))).isEqualTo("up");
        assertThat(OperationApi.words(new Stored(3, 0.02))).isEqualTo("3 in the database");
        assertThat(OperationApi.words(new Stored(3, 25.2)))
                .isEqualTo("3 in the database, whose next page has been waited for 25 s");
    }

    @Test
    void what_pauses_at_a_provider_is_told_in_words() {
        PausedTraffic all =
                new PausedTraffic(
                        PausedTraffic.Scope.PROVIDER,
                        Set.of(),
                        null,
                        0x401,
                        RefusalClass.CREDIT,
                        Duration.ofSeconds(90),
                        Duration.ofSeconds(20));
        assertThat(OperationApi.words(List.of(all)))
                .isEqualTo(
                        "everybody, for 90 s: it answers 0x401 (credit); a message is tried in 20 s");
        PausedTraffic one =
                new PausedTraffic(
                        PausedTraffic.Scope.ACCOUNT,
                        Set.of(7L),
                        "Shop",
                        8,
                        RefusalClass.FOR_NOW,
                        Duration.ofSeconds(1),
                        Duration.ZERO);
        assertThat(OperationApi.words(List.of(one)))
                .isEqualTo(
                        "accounts [7] as Shop, for 1 s: it answers 0x08 (for now); a message is tried in 0 s");
        assertThat(OperationApi.words(Collections.nCopies(7, one))).endsWith("; and 2 more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metrics",
                "/metrics;x",
                "//metrics",
                "/%6detrics",
                "/metrics/",
                "/metrics?x=1"
            })
    void metrics_do_not_answer_on_the_customers_port(String path) throws Exception {
        HttpResponse<String> answer = get(platform.port(), path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).doesNotContain("heliograph_");
    }

    @Test
    void no_page_of_another_origin_reads_the_operations_port() throws Exception {
        for (String path : List.of("/metrics", "/health", "/nothing", "/%")) {
            assertThat(raw(path)).as(path).doesNotContainIgnoringCase("access-control");
        }
    }

    private String raw(String path) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), platform.operationPort())) {
            socket.getOutputStream()
                    .write(
                            ("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void metrics_are_prometheus_text() throws Exception {
        HttpResponse<String> answer = get(platform.operationPort(), "/metrics");
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
                        "heliograph_webhook_parked_total",
                        "heliograph_http_requests_running");
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
