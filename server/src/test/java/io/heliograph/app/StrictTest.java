package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heliograph.db.AccountId;
import io.heliograph.http.HttpRoute;
import io.heliograph.http.OpenApi;
import io.heliograph.http.SchemaFields;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `strict.yaml` describes the calls of `openapi.yaml` and of the server, all of them and no other,
/// each field by one type; and the server does what its examples say.
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StrictTest {
    private static final OpenApi STRICT = OpenApi.strict();
    private static final OpenApi LOOSE = new OpenApi();
    private static final Set<String> TAGS =
            Set.of(
                    "account",
                    "message",
                    "price",
                    "get-api",
                    "mailing",
                    "group",
                    "blacklist",
                    "sender",
                    "operation");

    /// The two that the wire gives several types.
    private static final Set<String> UNTYPED =
            Set.of(
                    "/schemas/Failure/properties/errors",
                    "/schemas/GetSendAnswer/additionalProperties");

    /// What is taken besides, and not recommended: another name of `id_mailing`, and a field that
    /// is ignored.
    private static final Map<String, Set<String>> NOT_RECOMMENDED =
            Map.of(
                    "/v1/accesstoken", Set.of("password"),
                    "/v1/mailing", Set.of("sentID"),
                    "/v1/mailing-pause", Set.of("sentID"),
                    "/v1/mailing-resume", Set.of("sentID"),
                    "/v1/mailing-cancel", Set.of("sentID"));

    private final JsonMapper json = new JsonMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private LivePlatform platform;
    private int accounts;

    @BeforeAll
    void start() {
        platform = new LivePlatform();
    }

    @AfterAll
    void stop() {
        client.close();
        platform.close();
    }

    static List<HttpRoute> routes() {
        return STRICT.routes(TAGS).stream()
                .sorted(Comparator.comparing(HttpRoute::path).thenComparing(HttpRoute::method))
                .toList();
    }

    @Test
    void has_exactly_the_calls_of_openapi_yaml_and_of_the_server() {
        assertThat(STRICT.routes(TAGS)).isEqualTo(LOOSE.routes(TAGS)).isEqualTo(platform.routes());
    }

    @Test
    void every_field_has_one_type() {
        Set<String> untyped = new TreeSet<>();
        STRICT.document()
                .at("/components/schemas")
                .forEachEntry((name, schema) -> check("/schemas/" + name, schema, untyped));
        for (HttpRoute route : routes()) {
            for (JsonNode each : operation(STRICT, route).path("parameters")) {
                JsonNode parameter = STRICT.resolved(each);
                check(parameter.get("name").stringValue(), parameter.get("schema"), untyped);
            }
        }
        assertThat(untyped).isEqualTo(UNTYPED);
    }

    private static void check(String path, JsonNode schema, Set<String> untyped) {
        if (schema.has("$ref")) {
            return;
        }
        for (String choice : List.of("oneOf", "anyOf", "allOf", "not")) {
            assertThat(schema.has(choice)).as(path + " " + choice).isFalse();
        }
        if (!schema.path("type").isString()) {
            untyped.add(path);
        }
        if (schema.path("additionalProperties").isObject()) {
            check(path + "/additionalProperties", schema.get("additionalProperties"), untyped);
        }
        if (schema.has("items")) {
            check(path + "/items", schema.get("items"), untyped);
        }
        schema.path("properties")
                .forEachEntry((name, property) -> {
                    assertThat(property.has("properties")).as(path + " in itself").isFalse();
                    check(path + "/properties/" + name, property, untyped);
                });
    }

    @ParameterizedTest
    @MethodSource("routes")
    void is_asked_by_the_same_fields(HttpRoute route) {
        Set<String> loose = SchemaFields.named(LOOSE, request(LOOSE, route));
        loose.removeAll(NOT_RECOMMENDED.getOrDefault(route.path(), Set.of()));
        assertThat(SchemaFields.named(STRICT, request(STRICT, route)))
                .as("strict.yaml must have the fields of openapi.yaml")
                .isEqualTo(loose);
        assertThat(parameters(STRICT, route)).isEqualTo(parameters(LOOSE, route));
        assertThat(security(STRICT, route)).isEqualTo(security(LOOSE, route));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void answers_by_the_same_fields(HttpRoute route) {
        operation(LOOSE, route)
                .get("responses")
                .forEachEntry((status, response) -> {
                    JsonNode strict = STRICT.response(operation(STRICT, route), status(status));
                    JsonNode loose = LOOSE.resolved(response).at("/content/application~1json");
                    assertThat(SchemaFields.exact(STRICT, strict.get("schema")))
                            .as("with " + status + ", strict.yaml must have openapi.yaml's fields")
                            .isEqualTo(SchemaFields.exact(LOOSE, loose.get("schema")));
                });
    }

    @ParameterizedTest
    @MethodSource("routes")
    void every_answer_that_openapi_yaml_shows_fits(HttpRoute route) {
        operation(LOOSE, route)
                .get("responses")
                .forEachEntry((status, response) -> {
                    JsonNode schema =
                            STRICT.response(operation(STRICT, route), status(status)).get("schema");
                    LOOSE.resolved(response)
                            .at("/content/application~1json/examples")
                            .forEachEntry((name, example) ->
                                    assertThat(
                                                    STRICT.faults(
                                                            schema,
                                                            LOOSE.resolved(example).get("value")))
                                            .as(name)
                                            .isEmpty());
                });
    }

    private static int status(String name) {
        return Integer.parseInt(name);
    }

    private static JsonNode operation(OpenApi file, HttpRoute route) {
        return file.document()
                .get("paths")
                .get(route.path())
                .get(route.method().toLowerCase(Locale.ROOT));
    }

    private static JsonNode request(OpenApi file, HttpRoute route) {
        return operation(file, route).at("/requestBody/content/application~1json/schema");
    }

    private static Set<String> parameters(OpenApi file, HttpRoute route) {
        Set<String> parameters = new TreeSet<>();
        for (JsonNode each : operation(file, route).path("parameters")) {
            JsonNode parameter = file.resolved(each);
            parameters.add(
                    parameter.get("in").stringValue()
                            + " "
                            + parameter.get("name").stringValue()
                            + (parameter.path("required").asBoolean(false) ? "!" : ""));
        }
        return parameters;
    }

    private static JsonNode security(OpenApi file, HttpRoute route) {
        JsonNode own = operation(file, route).get("security");
        return own == null ? file.document().get("security") : own;
    }

    // the examples

    static Stream<OpenApi.Example> examples() {
        return routes().stream()
                .flatMap(route ->
                        STRICT.document()
                                        .at("/paths/" + route.path().replace("/", "~1") + "/get")
                                        .has("parameters")
                                ? Stream.empty()
                                : STRICT.examples(route).stream());
    }

    static List<OpenApi.Example> getExamples() {
        return STRICT.getExamples("get-api");
    }

    @Test
    void every_field_that_can_be_sent_is_sent_by_an_example() {
        for (HttpRoute route : routes()) {
            Set<String> sent = new TreeSet<>();
            for (OpenApi.Example example : STRICT.examples(route)) {
                collect("", example.body() == null ? json.nullNode() : example.body(), sent);
            }
            assertThat(sent)
                    .as(route.toString())
                    .isEqualTo(SchemaFields.named(STRICT, request(STRICT, route)));
        }
    }

    private static void collect(String path, JsonNode value, Set<String> sent) {
        if (value.isArray()) {
            value.forEach(each -> collect(path, each, sent));
        } else if (value.isObject()) {
            value.forEachEntry((name, field) ->
                    collect(path.isEmpty() ? name : path + "." + name, field, sent));
        } else if (!path.isEmpty()) {
            sent.add(path);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void the_server_answers_each_example_as_the_file_says(OpenApi.Example example)
            throws Exception {
        if (example.body() != null) {
            JsonNode request = example.operation().at("/requestBody/content/application~1json");
            assertThat(STRICT.faults(request.get("schema"), example.body())).isEmpty();
            JsonNode loose = request(LOOSE, new HttpRoute(example.method(), example.path()));
            assertThat(LOOSE.faults(loose, example.body())).isEmpty();
        }
        World world = new World();
        BodyPublisher body =
                example.body() == null
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofString(world.real(example.body()).toString());
        check(
                example,
                send(
                        at(example.path())
                                .header("X-Access-Token", world.token)
                                .method(example.method(), body)));
    }

    @ParameterizedTest
    @MethodSource("getExamples")
    void the_get_api_answers_each_example_as_the_file_says(OpenApi.Example example)
            throws Exception {
        assumeTrue(!STRICT.parameters(example).isEmpty());
        StringBuilder query = new StringBuilder("?token=" + new World().getToken());
        STRICT.parameters(example)
                .forEach((name, value) ->
                        query.append('&')
                                .append(name)
                                .append('=')
                                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        check(example, send(at(example.path() + query)));
    }

    private void check(OpenApi.Example example, HttpResponse<String> answer) {
        Map.Entry<Integer, JsonNode> expected = STRICT.answer(example);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected.getKey());
        assertThat(answer.headers().firstValue("X-Unknown-Fields")).isEmpty();
        JsonNode schema = STRICT.response(example.operation(), answer.statusCode()).get("schema");
        JsonNode told = json.readTree(answer.body());
        assertThat(STRICT.faults(schema, told)).as(answer.body()).isEmpty();
        assertThat(STRICT.faults(schema, expected.getValue())).as("the example").isEmpty();
        if (answer.statusCode() == 200) {
            assertThat(OpenApi.shape(told)).isEqualTo(OpenApi.shape(expected.getValue()));
        } else {
            assertThat(told).isEqualTo(expected.getValue());
        }
    }

    private HttpRequest.Builder at(String pathAndQuery) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + platform.port() + pathAndQuery));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /// What the examples speak of, for an account of its own.
    private final class World {
        final AccountId account =
                platform.account("strict" + ++accounts, "Strict", Set.of("Verify", "Heliograph"));
        final String token = platform.token(account);

        /// The examples' ids, and the real ones.
        private final Map<Long, Long> ids = new HashMap<>();

        private final String code;

        World() throws Exception {
            code = post("authorize", SIGN_IN).get("authorization_code").stringValue();
            ids.put(
                    600100210L,
                    post(
                                    "send",
                                    "[{\"number\":[\"380501112233\"],\"senderID\":\"Verify\",\"text\":\"1\",\"beginDate\":\"2030-10-06\"}]")
                            .at("/380501112233/0/id_state")
                            .longValue());
            post(
                    "send",
                    "[{\"number\":[\"380501112233\"],\"senderID\":\"Verify\",\"text\":\"1\"}]");
            post("black-list-add", "{\"numbers\":[\"447400123456\"]}");
            ids.put(31L, group("Clients"));
            ids.put(32L, group("Friends"));
            post(
                    "group-number-add",
                    """
                    {"id_group":%d,"numbers":[{"number":"380501112233","name":"Bea","surname":"Poe","date_birth":"1990-05-17","male":"f","note_1":"gold"}]}
                    """
                            .formatted(ids.get(31L)));
            ids.put(600100300L, mailing());
            ids.put(600100302L, mailing());
            post("mailing-pause", "{\"id_mailing\":[" + ids.get(600100302L) + "]}");
        }

        private static final String SIGN_IN = "{\"username\":\"demo\",\"password\":\"heliograph\"}";

        private long group(String name) throws Exception {
            return post("group-create", "{\"name_group\":\"" + name + "\"}")
                    .at("/list/0/id_group")
                    .longValue();
        }

        private long mailing() throws Exception {
            return post(
                            "send-bulk",
                            """
                            {"senderID":"Verify","text":"Dear #first_name#","id_group":[%d],"dateStart":"2030-10-06","timeStart":"22:00","timeStop":"23:00"}
                            """
                                    .formatted(ids.get(31L)))
                    .at("/details/sentID")
                    .longValue();
        }

        private JsonNode post(String call, String body) throws Exception {
            HttpResponse<String> answer =
                    send(
                            at("/v1/" + call)
                                    .header("X-Access-Token", token)
                                    .POST(BodyPublishers.ofString(body)));
            assertThat(answer.statusCode()).as(call + " " + answer.body()).isEqualTo(200);
            return json.readTree(answer.body()).get("data");
        }

        String getToken() {
            return platform.getToken(account);
        }

        /// An example with what only a running server can know.
        JsonNode real(JsonNode body) {
            if (body.isArray()) {
                ArrayNode all = json.createArrayNode();
                body.forEach(each -> all.add(real(each)));
                return all;
            }
            if (body.isObject()) {
                ObjectNode all = json.createObjectNode();
                body.forEachEntry((name, value) ->
                        all.set(
                                name,
                                name.equals("authorization_code")
                                        ? json.createObjectNode().stringNode(code)
                                        : real(value)));
                return all;
            }
            Long id = body.isIntegralNumber() ? ids.get(body.longValue()) : null;
            return id == null ? body : json.createObjectNode().numberNode(id);
        }
    }
}
