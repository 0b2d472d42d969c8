package io.heliograph.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.form.Json;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Holds the server and `openapi.yaml` to each other, in both directions.
class OpenApiTest {
    /// The tags whose operations are served; a new API of the server adds its own.
    private static final Set<String> TAGS = Set.of("account");

    /// The APIs of these tags, beside the one of accounts.
    private static final Api[] APIS = {};

    private static final OpenApi file = new OpenApi();
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer(Clock.systemUTC(), TestServer.ACCOUNT, TestServer.HTTP, APIS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void serves_exactly_what_the_file_describes() {
        assertThat(server.server().routes()).isEqualTo(file.routes(TAGS));
    }

    static Stream<OpenApi.Example> examples() {
        return file.routes(TAGS).stream().flatMap(route -> file.examples(route).stream());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void answers_each_example_as_the_file_says(OpenApi.Example example) {
        Reply reply = call(example);
        var expected = file.answer(example);
        assertThat(reply.status()).as(reply.body()).isEqualTo(expected.getKey());
        JsonNode schema = file.response(example.operation(), reply.status()).get("schema");
        assertThat(file.faults(schema, reply.json())).isEmpty();
        assertThat(file.faults(schema, expected.getValue())).as("the example itself").isEmpty();
        if (reply.status() == 200) {
            assertThat(OpenApi.shape(reply.json())).isEqualTo(OpenApi.shape(expected.getValue()));
        } else {
            assertThat(reply.json()).isEqualTo(expected.getValue());
        }
    }

    private static Reply call(OpenApi.Example example) {
        String[] headers = {"X-Access-Token", server.token(), "Content-Type", "application/json"};
        JsonNode body = example.body();
        return body == null
                ? server.get(example.path(), headers)
                : server.post(example.path(), real(example.name(), body).toString(), headers);
    }

    /// The example with what only a running server can know.
    private static JsonNode real(String name, JsonNode body) {
        if (name.equals("exchange")) {
            String code =
                    server.post(
                                    "/v1/authorize",
                                    "{\"username\":\"demo\",\"password\":\"heliograph\"}")
                            .data()
                            .get("authorization_code")
                            .stringValue();
            return ((ObjectNode) body.deepCopy()).put("authorization_code", code);
        }
        return body;
    }

    @Test
    void every_operation_describes_its_refusals_by_the_one_failure_body() {
        for (HttpRoute route :
                file.routes(Set.of("account", "message", "price", "group", "blacklist"))) {
            for (OpenApi.Example example : file.examples(route)) {
                for (int status : List.of(429, 500, 503)) {
                    JsonNode content = file.response(example.operation(), status);
                    assertThat(file.failureFaults(content.get("example")))
                            .as(example + " " + status)
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void the_schemas_refuse_what_is_not_theirs() {
        JsonNode sound =
                Json.read("{\"status\":false,\"error_code\":400,\"errors\":\"x\"}".getBytes(UTF_8));
        assertThat(file.failureFaults(sound)).isEmpty();
        for (String wrong :
                List.of(
                        "{\"status\":true,\"error_code\":400,\"errors\":\"x\"}",
                        "{\"status\":false,\"error_code\":\"400\",\"errors\":\"x\"}",
                        "{\"status\":false,\"error_code\":400,\"errors\":{\"a\":\"x\"}}",
                        "{\"status\":false,\"error_code\":400,\"errors\":\"x\",\"more\":1}",
                        "{\"status\":false,\"error_code\":400}")) {
            assertThat(file.failureFaults(Json.read(wrong.getBytes(UTF_8)))).as(wrong).isNotEmpty();
        }
    }
}
