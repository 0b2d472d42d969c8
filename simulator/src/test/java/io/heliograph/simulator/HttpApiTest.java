package io.heliograph.simulator;

import static io.heliograph.simulator.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class HttpApiTest {
    private static final String DESTINATION = "447700900001";

    private final Simulator simulator =
            Simulator.start(SimulatorSettings.defaults().withPort(0).withHttpPort(0));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    @Test
    void shows_counts() throws Exception {
        try (var peer = ForeignPeer.bind(simulator)) {
            peer.submit(DESTINATION, "hello");
            JsonNode stats = get("/stats", 200);
            assertThat(stats.get("bindsOpen").intValue()).isEqualTo(1);
            assertThat(stats.get("submitsByStatus").get("ESME_ROK").intValue()).isEqualTo(1);
        }
    }

    @Test
    void shows_messages_by_destination_and_page() throws Exception {
        try (var peer = ForeignPeer.bind(simulator)) {
            for (int i = 0; i < 5; i++) {
                peer.submit(DESTINATION + i % 2, "hello " + i);
            }
            assertThat(get("/messages", 200).get("messages")).hasSize(5);
            JsonNode page =
                    get("/messages?destination=" + DESTINATION + "0&after=1&limit=1", 200)
                            .get("messages");
            assertThat(page).hasSize(1);
            assertThat(page.get(0).get("sequence").intValue()).isEqualTo(3);
            assertThat(page.get(0).get("text").stringValue()).isEqualTo("hello 2");
            assertThat(page.get(0).get("userData").stringValue()).isEqualTo("68656c6c6f2032");
        }
    }

    @Test
    void says_what_is_wrong_with_a_query() throws Exception {
        assertThat(error(get("/messages?limit=many", 400))).contains("limit", "whole number");
        assertThat(error(get("/messages?limit=0", 400)))
                .isEqualTo("limit is 0; write a number from 1 to 10000");
        assertThat(error(get("/messages?to=44", 400))).contains("to is no field", "destination");
    }

    @Test
    void takes_a_new_script() throws Exception {
        try (var peer = ForeignPeer.bind(simulator)) {
            String script =
                    """
                    {"rules": [{"prefix": "4477", "answer": {"refusals": {"ESME_RTHROTTLED": 1}}}]}
                    """;
            assertThat(post("/rules", script, 200).get("rules").intValue()).isEqualTo(1);
            assertThat(peer.submitStatus(DESTINATION)).isEqualTo(Status.THROTTLED);
            assertThat(error(post("/rules", "{\"rules\": 1}", 400)))
                    .isEqualTo("rules is 1; write a list as […]");
            assertThat(peer.submitStatus(DESTINATION)).isEqualTo(Status.THROTTLED);
        }
    }

    @Test
    void resets_and_drops() throws Exception {
        try (var peer = ForeignPeer.bind(simulator)) {
            peer.submit(DESTINATION, "hello");
            post("/reset", "", 200);
            assertThat(get("/stats", 200).get("submits").intValue()).isZero();
            post("/drop", "", 200);
            eventually(() -> assertThat(peer.session.getSessionState().isBound()).isFalse());
            assertThat(get("/stats", 200).get("linksDropped").intValue()).isEqualTo(1);
        }
    }

    @Test
    void asks_for_the_end() throws Exception {
        try (var peer = ForeignPeer.bind(simulator)) {
            post("/unbind", "", 200);
            eventually(() -> assertThat(peer.session.getSessionState().isBound()).isFalse());
            eventually(() -> assertThat(simulator.stats().bindsOpen()).isZero());
            assertThat(get("/stats", 200).get("linksDropped").intValue()).isZero();
        }
    }

    @Test
    void knows_only_its_own_paths_and_methods() throws Exception {
        assertThat(error(get("/", 404))).contains("/stats");
        assertThat(error(get("/reset", 405))).contains("POST");
        assertThat(error(post("/stats", "", 405))).contains("GET");
    }

    @Test
    void refuses_a_body_that_is_too_long() throws Exception {
        assertThat(error(post("/rules", " ".repeat(Limits.HTTP_BODY_OCTETS_MAX + 1), 413)))
                .contains("1048576");
    }

    private JsonNode get(String path, int status) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).build(), status);
    }

    private JsonNode post(String path, String body, int status) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(uri(path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return send(request, status);
    }

    private JsonNode send(HttpRequest request, int status) throws Exception {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(status);
        return JsonMapper.shared().readTree(response.body());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + simulator.httpPort() + path);
    }

    private static String error(JsonNode answer) {
        return answer.get("error").stringValue();
    }
}
