package io.heliograph.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Reply;
import io.heliograph.http.TestServer;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The header `X-Unknown-Fields` (contract §10).
class UnknownFieldsTest {
    private static TestServer server;

    /// Calls that know `a`, `b` and the list `items` of objects that know `x`.
    private static final Api API =
            routes ->
                    routes.post("/one", call -> one(call, false))
                            .post("/bug", call -> one(call, true))
                            .post("/several", UnknownFieldsTest::several)
                            .post("/shared", UnknownFieldsTest::shared)
                            .bareGet("/query", UnknownFieldsTest::query);

    private static final Answer ANSWER = Answer.data(json -> json.writeString("done"));

    /// What was read is not held for the header while the call waits or its answer is written.
    @Test
    void holds_nothing_that_was_let_go() {
        UnknownFields unknown = new UnknownFields();
        WeakReference<ObjectNode> tree = new WeakReference<>(watched(unknown));
        unknown.letGo();
        while (tree.get() != null) {
            System.gc();
        }
        assertThat(unknown.header()).isEqualTo("z");
    }

    private static ObjectNode watched(UnknownFields unknown) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("z", 1);
        UnknownFields.Place place = UnknownFields.Place.top();
        place.holds(tree);
        unknown.watch(place);
        return tree;
    }

    private static Answer one(Call call, boolean bug) {
        FieldFaults faults = new FieldFaults();
        LooseObject in = call.object(faults);
        in.requiredText("a", 10);
        if (bug) {
            throw new IllegalStateException("a bug");
        }
        in.ignore("b");
        in.objects("items", "x", 100_000).forEach(item -> item.text("x", 10));
        faults.check();
        return Answer.data(json -> json.writeString("done"));
    }

    private static Answer several(Call call) {
        FieldFaults faults = new FieldFaults();
        for (LooseObject in : call.objects(faults)) {
            if (!in.has("b")) {
                in.text("a", 10);
            }
        }
        faults.check();
        return Answer.data(json -> json.writeString("done"));
    }

    private static Answer shared(Call call) {
        call.object(new FieldFaults());
        return ANSWER;
    }

    private static Answer query(Call call) {
        Query query = call.query();
        FieldFaults faults = new FieldFaults();
        if (query.text("token").isEmpty()) {
            throw Refused.text(401, "no token");
        }
        query.object(faults).requiredText("a", 10);
        faults.check();
        return Answer.json(200, json -> json.writeString("done"));
    }

    @BeforeAll
    static void start() {
        server = new TestServer(Clock.systemUTC(), TestServer.ACCOUNT, TestServer.HTTP, API);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/one     | {`a`:1}                                          | ",
                "/one     | {`a`:1,`b`:2,`items`:[]}                         | ",
                "/one     | {`a`:1,`A`:2}                                    | A",
                "/one     | {`a`:1,`sendr`:`x`,`id-state`:null,`x.y_z`:false} | sendr, id-state, x.y_z",
                "/one     | {`a`:1,`c`:{`d`:{`a`:1}}}                        | c",
                "/one     | {`a`:1,`items`:[{`x`:1,`foo`:1},{`foo`:2,`bar`:3}]} | items[].foo, items[].bar",
                "/one     | {`a`:1,`items`:{`x`:1,`a`:1}}                    | items[].a",
                "/one     | {`a`:1,`items`:[[{`x`:1,`a`:1}]]}                | items[].a",
                "/one     | {`a`:1,`items`:[`bare`,7]}                       | ",
                "/one     | {`a`:1,`z`:1,`items`:[{`z`:1}]}                  | z, items[].z",
                "/one     | {`a`:1,`z`:1,`z`:2}                              | z",
                "/one     | {`a`:1,`имя`:1}                                  | %D0%B8%D0%BC%D1%8F",
                "/one     | {`a`:1,`a b`:1,`c,d`:1,`e%20`:1,`[]`:1}           | a%20b, c%2Cd, e%2520, %5B%5D",
                "/one     | {`a`:1,`\\r\\nSet-Cookie: x`:1,`\\u0000\\u007f`:1} | %0D%0ASet-Cookie%3A%20x, %00%7F",
                "/one     | {`a`:1,``:1}                                     | %22%22",
                "/one     | []                                               | ",
                "/several | [{`a`:1},{`b`:1,`a`:2,`c`:3},{`c`:1,`d`:1}]      | c, d",
                "/several | {`a`:1,`c`:3}                                    | c",
                "/shared  | {`a`:1}                                          | a",
                "/shared  | {}                                               | "
            })
    void names_what_nobody_asked_for(String path, String body, String names) {
        Reply reply = server.post(path, body.replace('`', '"'));
        assertThat(reply.header("X-Unknown-Fields")).isEqualTo(names == null ? "" : names);
        assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(reply.headers().firstValue("X-Unknown-Fields").isPresent())
                .isEqualTo(names != null);
    }

    @Test
    void names_them_where_the_call_is_refused_for_its_fields() {
        Reply reply = server.post("/one", "{\"A\":1}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errors()).isEqualTo("{\"a\":[\"cannot be blank\"]}");
        assertThat(reply.header("X-Unknown-Fields")).isEqualTo("A");
    }

    @Test
    void says_nothing_of_a_list_that_was_refused_before_it_was_read() {
        FieldFaults faults = new FieldFaults();
        UnknownFields unknown = new UnknownFields();
        UnknownFields.Place place = UnknownFields.Place.top();
        unknown.watch(place);
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        list.addObject().put("a", 1);
        list.add("a text");
        assertThatThrownBy(() -> LooseObject.list(list, faults, place)).isInstanceOf(Refused.class);
        assertThat(unknown.header()).isNull();
    }

    @Test
    void says_nothing_where_a_bug_left_the_form_half_read() {
        Reply reply = server.post("/bug", "{\"a\":1,\"b\":1}");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.header("X-Unknown-Fields")).isEmpty();
    }

    @Test
    void pages_of_any_origin_may_read_it() {
        List<String> exposed =
                List.of(
                        server.post("/one", "{\"a\":1,\"c\":1}")
                                .header("Access-Control-Expose-Headers")
                                .split(", "));
        assertThat(exposed).contains("X-Unknown-Fields", "Retry-After", "RateLimit-Remaining");
        assertThat(server.post("/one", "{}").header("Access-Control-Expose-Headers"))
                .isEqualTo(String.join(", ", exposed));
    }

    @Test
    void a_long_name_is_cut() {
        String fits = "x".repeat(40);
        assertThat(unknown("{\"" + fits + "\":1}")).isEqualTo(fits);
        assertThat(unknown("{\"" + fits + "y\":1}")).isEqualTo("x".repeat(39) + "%E2%80%A6");
        assertThat(unknown("{\"" + "😀".repeat(40) + "\":1}")).isEqualTo("%F0%9F%98%80".repeat(40));
        assertThat(unknown("{\"" + "😀".repeat(41) + "\":1}"))
                .isEqualTo("%F0%9F%98%80".repeat(39) + "%E2%80%A6");
        assertThat(unknown("{\"a\":1,\"items\":[{\"" + fits + "\":1}]}"))
                .isEqualTo("items[]." + "x".repeat(31) + "%E2%80%A6");
        assertThat(unknown("{\"" + fits + "y\":1,\"" + fits + "z\":1}"))
                .as("two that look the same")
                .isEqualTo("x".repeat(39) + "%E2%80%A6");
    }

    @Test
    void of_many_names_the_first_twenty_are_told() {
        assertThat(unknown(numbered("n", 20))).isEqualTo(names(20));
        assertThat(unknown(numbered("n", 21))).isEqualTo(names(20) + ", %E2%80%A6");
        assertThat(unknown(numbered("n", 5_000))).isEqualTo(names(20) + ", %E2%80%A6");
    }

    private static String names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "n" + i).collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "я", "😀", "\u0000", "\r\n", "%", "…"})
    void it_never_takes_more_than_a_kilobyte(String unit) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < 200; i++) {
            body.put(i + unit.repeat(60), i);
        }
        String header = unknown(body.toString());
        assertThat(header).hasSizeLessThanOrEqualTo(1024).endsWith(", %E2%80%A6");
        assertThat(header).matches("[A-Za-z0-9_.%, -]+");
        assertThat(header.split(", ")).hasSizeBetween(3, 21);
    }

    private static String numbered(String name, int count) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("a", 1);
        for (int i = 0; i < count; i++) {
            body.put(name + i, i);
        }
        return body.toString();
    }

    private static String unknown(String body) {
        return server.post("/one", body).header("X-Unknown-Fields");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "token=t&a=1             | ",
                "token=t&a=1&&=&         | ",
                "token=t&a=1&Token=1&b   | Token, b",
                "token=t&b=1             | b",
                "token=t&a=1&%D1%8F=1    | %D1%8F",
                "token=t&a=1&%0d%0aX:y=1 | %0D%0AX%3Ay",
                "token=t&a=1&%FF=1       | %25FF",
                "a=1&b=1                 | "
            })
    void names_unknown_parameters_of_the_get_api(String query, String names) {
        assertThat(server.get("/query?" + query).header("X-Unknown-Fields"))
                .isEqualTo(names == null ? "" : names);
    }

    @Test
    void a_parameter_too_long_to_be_read_is_named() {
        assertThat(
                        server.get("/query?token=t&a=1&" + "x".repeat(500) + "=1")
                                .header("X-Unknown-Fields"))
                .isEqualTo("x".repeat(39) + "%E2%80%A6");
    }
}
