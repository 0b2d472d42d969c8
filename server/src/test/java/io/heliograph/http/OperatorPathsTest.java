package io.heliograph.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.form.FieldFaults;
import io.heliograph.form.Refused;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The manners of paths below `/admin/`: parameters, all methods, problems, no other origin.
final class OperatorPathsTest {
    private static final String THING = "/admin/v1/things/{id}";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server =
                new TestServer(
                        Clock.systemUTC(),
                        TestServer.ACCOUNT,
                        TestServer.HTTP,
                        OperatorPathsTest::things);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void things(Routes routes) {
        routes.get("/admin/v1/things", OperatorPathsTest::echo)
                .get(THING, OperatorPathsTest::echo)
                .patch(THING, OperatorPathsTest::echo)
                .put(THING, OperatorPathsTest::echo)
                .delete(THING, OperatorPathsTest::echo)
                .get("/admin/v1/things/first", OperatorPathsTest::echo)
                .post("/admin/v1/things/{id}/parts/{part}", OperatorPathsTest::part)
                .get(
                        "/admin/v1/bug",
                        _ -> {
                            throw new IllegalStateException("secret inside");
                        })
                .get(
                        "/admin/v1/coded",
                        _ -> {
                            throw Refused.coded(
                                    409, "name_taken", "north: there is a route of that name.");
                        })
                .get(
                        "/admin/v1/fields",
                        _ -> {
                            FieldFaults faults = new FieldFaults();
                            faults.add("name", "cannot be blank");
                            faults.add("rate", "x", "give parts a second, 1 to 100000");
                            throw faults.refusal();
                        });
    }

    private static Answer echo(Call call) {
        String id = call.path().equals(THING) ? call.parameter("id") : "none";
        return Answer.json(
                200,
                json ->
                        json.writeStartObject()
                                .writeStringProperty("method", call.method())
                                .writeStringProperty("path", call.path())
                                .writeStringProperty("id", id)
                                .writeEndObject());
    }

    private static Answer part(Call call) {
        return Answer.json(
                200, json -> json.writeString(call.parameter("id") + " " + call.parameter("part")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "PATCH", "DELETE"})
    void a_path_with_a_parameter_answers_each_method(String method) {
        Reply reply = server.method(method, "/admin/v1/things/n7");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().get("method").asString()).isEqualTo(method);
        assertThat(reply.json().get("id").asString()).isEqualTo("n7");
    }

    @ParameterizedTest
    @CsvSource({
        "//admin//v1/things/7//, 7",
        "/admin/v1/things/%37, 7",
        "/admin/v1/things/a%20b, a b",
        "/admin/v1/things/a%2Fb, a/b",
        "/admin/v1/things/a+b, a+b",
        "/admin/v1/things/%7Bid%7D, {id}"
    })
    void a_parameter_is_what_stands_there_decoded(String path, String id) {
        assertThat(server.get(path).json().get("id").asString()).isEqualTo(id);
    }

    @Test
    void a_whole_path_goes_before_one_with_parameters() {
        assertThat(server.get("/admin/v1/things/first").json().get("path").asString())
                .isEqualTo("/admin/v1/things/first");
    }

    @Test
    void a_path_may_have_several_parameters() {
        assertThat(server.post("/admin/v1/things/7/parts/x", "{}").json().asString())
                .isEqualTo("7 x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin/v1/nothing",
                "/admin/v1/things/7/8",
                "/admin/v1/things//parts/x",
                "/admin/"
            })
    void what_is_not_there_is_told_as_a_problem(String path) {
        Reply reply = server.get(path);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.json().get("code").asString()).isEqualTo("not_found");
        assertThat(reply.json().get("status").asInt()).isEqualTo(404);
        assertThat(reply.json().get("title").asString()).isEqualTo("Not Found");
    }

    @Test
    void a_method_that_is_not_answered_is_told_those_that_are() {
        Reply reply = server.method("POST", "/admin/v1/things/7");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).isEqualTo("GET, HEAD, PUT, PATCH, DELETE, OPTIONS");
        assertThat(reply.json().get("detail").asString())
                .isEqualTo("This path answers to GET, PUT, PATCH, DELETE.");
    }

    @Test
    void a_refusal_tells_its_own_code() {
        Reply reply = server.get("/admin/v1/coded");

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.json().get("code").asString()).isEqualTo("name_taken");
        assertThat(reply.json().get("detail").asString())
                .isEqualTo("north: there is a route of that name.");
    }

    @Test
    void each_field_at_fault_is_told() {
        Reply reply = server.get("/admin/v1/fields");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("code").asString()).isEqualTo("fields_at_fault");
        assertThat(reply.json().get("errors").toString())
                .isEqualTo(
                        "[{\"field\":\"name\",\"detail\":\"cannot be blank\"},"
                                + "{\"field\":\"rate\",\"detail\":\"x: give parts a second, 1 to 100000\"}]");
    }

    @Test
    void a_bug_tells_nothing_of_the_inside() {
        Reply reply = server.get("/admin/v1/bug");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.json().get("code").asString()).isEqualTo("our_fault");
        assertThat(reply.body()).doesNotContain("secret");
    }

    @Test
    void pages_of_another_origin_read_nothing() {
        assertThat(server.get("/admin/v1/things").header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(server.get("/admin/v1/nothing").header("Access-Control-Allow-Origin")).isEmpty();
        Reply asked = server.method("OPTIONS", "/admin/v1/things/7");
        assertThat(asked.status()).isEqualTo(204);
        assertThat(asked.header("Access-Control-Allow-Methods")).isEmpty();
    }
}
