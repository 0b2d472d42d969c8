package io.heliograph.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.heliograph.app.LivePlatform;
import io.heliograph.http.OpenApi;
import io.heliograph.proof.SoundRequests.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Every loose form of contract §1, of every field of every operation of `openapi.yaml`, is
/// answered as the strict form is, and does the same.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@Tag("slow")
final class LooseInputTest {
    private static final OpenApi file = new OpenApi();

    private LivePlatform platform;
    private Party party;
    private SoundRequests requests;
    private Rows rows;

    @BeforeAll
    void start() {
        platform = new LivePlatform();
        party = new Party(platform, "loose", "Loose");
        requests = new SoundRequests(party, true).withDelivered();
        rows = new Rows(platform.database());
    }

    @AfterAll
    void stop() {
        party.close();
        platform.close();
    }

    static Stream<Operation> operations() {
        return Operation.all(file).stream();
    }

    /// What a request came to.
    ///
    /// @param answer of a failure all of it, of a read too; else its shape
    /// @param effects what is new in the database
    private record Came(int status, String answer, List<String> effects) {}

    @ParameterizedTest
    @MethodSource("operations")
    void a_strict_request_knows_every_field_and_succeeds(Operation operation) {
        Row row = requests.of(operation);
        JsonNode body = row.body().get();
        Set<String> missing = new TreeSet<>(operation.fields().keySet());
        missing.removeIf(field -> {
            JsonNode with = row.with(field);
            return place(with, field).has(name(field));
        });
        assertThat(missing).as("fields without a strict value").isEmpty();
        Map<String, List<String>> before = rows.of(party.account(), row.tables());
        Received received = party.call(operation, body);
        assertThat(received.status()).as(received.text()).isEqualTo(200);
        assertThat(file.faults(operation.answerSchema(200), received.json())).isEmpty();
        if (!row.tables().isEmpty()) {
            assertThat(Effects.masked(before, rows.of(party.account(), row.tables()))).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void every_loose_form_of_a_value_is_the_strict_one(Operation operation) {
        Row row = requests.of(operation);
        List<String> wrong = new ArrayList<>();
        for (String field : operation.fields().keySet()) {
            Came strict = come(operation, row, row.with(field));
            for (int i = 0, forms = 1; i < forms; i++) {
                JsonNode body = row.with(field);
                JsonNode sample = place(body, field).get(name(field));
                List<JsonNode> same = LooseForm.of(operation, field).same(sample);
                forms = same.size();
                if (i < forms && (!operation.bare() || same.get(i).isString())) {
                    place(body, field).set(name(field), same.get(i));
                    String what = field + "=" + same.get(i);
                    compare(operation, what, strict, come(operation, row, body), wrong);
                }
            }
        }
        assertNone(wrong);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void every_form_of_not_set_is_as_good_as_not_there(Operation operation) {
        Row row = requests.of(operation);
        List<String> wrong = new ArrayList<>();
        for (String field : operation.fields().keySet()) {
            JsonNode without = row.with(field);
            place(without, field).remove(name(field));
            Came absent = come(operation, row, without);
            for (JsonNode unset : LooseForm.of(operation, field).unset()) {
                if (operation.bare() && !unset.isString()) {
                    continue;
                }
                JsonNode body = row.with(field);
                place(body, field).set(name(field), unset);
                compare(operation, field + "=" + unset, absent, come(operation, row, body), wrong);
            }
        }
        assertNone(wrong);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void names_the_fields_that_it_does_not_know_and_no_others(Operation operation) {
        if (!operation.takesBody() && !operation.bare()) {
            return;
        }
        Row row = requests.of(operation);
        Set<String> fields = operation.fields().keySet();
        for (String field : fields) {
            assertThat(unknown(operation, row.with(field))).as("with " + field).isEmpty();
        }
        JsonNode body = row.body().get();
        Set<String> expected = new TreeSet<>(List.of("foo"));
        fields.stream()
                .filter(field -> field.indexOf('.') > 0)
                .map(field -> field.substring(0, field.indexOf('.')))
                .distinct()
                .forEach(list -> {
                    place(body, list + ".").put("foo", "1");
                    expected.add(list + "[].foo");
                });
        place(body, "foo").put("foo", "1");
        assertThat(List.of(unknown(operation, body).split(", ")))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private String unknown(Operation operation, JsonNode body) {
        Received received = party.call(operation, body);
        assertThat(received.status()).as(received.text()).isEqualTo(200);
        return received.headers().getOrDefault("x-unknown-fields", "");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void every_shape_of_a_body_is_the_strict_one(Operation operation) {
        Row row = requests.of(operation);
        List<String> wrong = new ArrayList<>();
        if (operation.takesBody()) {
            JsonNode nothing = JsonNodeFactory.instance.objectNode();
            JsonNode emptyList = JsonNodeFactory.instance.arrayNode();
            compare(
                    operation,
                    "[] for {}",
                    come(operation, row, nothing),
                    come(operation, row, emptyList),
                    wrong);
        }
        if (operation.takesList()) {
            Came strict = come(operation, row, row.body().get());
            compare(
                    operation,
                    "a bare object",
                    strict,
                    come(operation, row, row.body().get().get(0)),
                    wrong);
        }
        assertNone(wrong);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void paths_and_headers_are_not_judged(Operation operation) {
        Row row = requests.of(operation);
        Came strict = come(operation, row, row.body().get());
        List<String> wrong = new ArrayList<>();
        for (String headers :
                List.of(
                        "Accept: * / *\r\n",
                        "charset: utf-8\r\n",
                        "Content-Type: text/plain; charset=nonsense\r\nAccept: text/html\r\n")) {
            Came came = come(operation, row, row.body().get(), operation.path(), headers);
            compare(operation, headers, strict, came, wrong);
        }
        for (String path :
                List.of(
                        "/" + operation.path(),
                        operation.path().replace("/", "///"),
                        operation.path() + "/")) {
            Came came = come(operation, row, row.body().get(), path, "");
            compare(operation, path, strict, came, wrong);
        }
        assertNone(wrong);
    }

    @Test
    void the_token_is_found_in_any_letter_case() {
        for (String name : List.of("x-access-token", "X-ACCESS-TOKEN", "x-Access-tokeN")) {
            String header = name + ": " + party.token() + "\r\n";
            byte[] request = Wire.request("GET", "/v1/me", header, new byte[0]);
            assertThat(party.exchange(request).status()).as(name).isEqualTo(200);
        }
    }

    private Came come(Operation operation, Row row, JsonNode body) {
        return come(operation, row, body, operation.path(), "");
    }

    private Came come(Operation operation, Row row, JsonNode body, String path, String headers) {
        Map<String, List<String>> before = rows.of(party.account(), row.tables());
        Received received = party.call(operation, body, path, headers);
        List<String> effects = Effects.masked(before, rows.of(party.account(), row.tables()));
        boolean whole = received.status() != 200 || row.reads();
        String answer = received.text();
        return new Came(
                received.status(),
                whole ? Effects.withoutIds(answer) : OpenApi.shape(received.json()),
                effects);
    }

    private static void compare(
            Operation operation, String what, Came expected, Came came, List<String> wrong) {
        if (!came.equals(expected)) {
            wrong.add(
                    "%s %s:%n  expected %s%n  but came %s"
                            .formatted(operation, what.strip(), expected, came));
        }
    }

    private static void assertNone(List<String> wrong) {
        if (!wrong.isEmpty()) {
            fail(String.join(System.lineSeparator(), wrong));
        }
    }

    /// The object that a field stands in: that of a list, or one inside.
    private static ObjectNode place(JsonNode body, String field) {
        JsonNode object = body instanceof ArrayNode list ? list.get(0) : body;
        int dot = field.indexOf('.');
        return dot < 0
                ? (ObjectNode) object
                : (ObjectNode) object.get(field.substring(0, dot)).get(0);
    }

    private static String name(String field) {
        return field.substring(field.indexOf('.') + 1);
    }
}
