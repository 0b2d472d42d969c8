package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminCaller;
import io.heliograph.app.AdminExamples.Example;
import io.heliograph.http.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Whoever calls `/admin/v1` with what he should not have, or with what no call takes: he is
/// refused in order, whichever call it is, and never by a fault of ours.
@Tag("slow")
final class AdminOutsiderTest {
    private static final LivePlatform platform = new LivePlatform();
    private static final AdminCaller ann = platform.operator();
    private static final AdminExamples examples = new AdminExamples(ann);

    /// What stands where another value should.
    private static final List<String> ODD =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "1.5",
                    "1e400",
                    "9223372036854775808",
                    "\"\"",
                    "\" \"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"'; drop table account --\"",
                    "\"%s\"".formatted("x".repeat(20_000)),
                    "[]",
                    "[null]",
                    "[[1]]",
                    "[\"\", \"\", 7]",
                    "{}",
                    "{\"a\":{\"b\":[]}}");

    private static final List<String> ODD_IDS =
            List.of("0", "-1", "9223372036854775808", "1'--", "%00", "%F0%9F%98%80", "%2e%2e", "x");

    @BeforeAll
    static void make() {
        examples.make();
    }

    @AfterAll
    static void close() {
        ann.close();
        platform.close();
    }

    private static String path(AdminApi.Known call, String id) {
        return call.path()
                .substring("/admin/v1".length())
                .replaceAll("\\{[^}]+\\}", Matcher.quoteReplacement(id));
    }

    @Test
    void a_token_that_has_ended_opens_nothing() {
        ann.operator("eve", "administrator");
        String token = ann.session("eve");
        assertThat(ann.call(token, "GET", "/me", "").status()).isEqualTo(200);
        platform.database()
                .useTransaction(handle ->
                        handle.execute(
                                """
                                update operator_token
                                set expires_at = now() - interval '1 second'
                                where operator_id = (select operator_id from operator where name = 'eve')
                                """));
        assertThat(platform.known()).hasSizeGreaterThan(20);
        for (AdminApi.Known call : platform.known()) {
            if (!call.path().equals("/admin/v1/sessions")) {
                Reply reply = ann.call(token, call.method(), path(call, "1"), "{}");
                assertThat(reply.status()).as("%s", call).isEqualTo(401);
            }
        }
    }

    @Test
    void what_is_guessed_is_not_there() {
        for (AdminApi.Known call : platform.known()) {
            if (!call.path().contains("{")) {
                continue;
            }
            for (String id : ODD_IDS) {
                Reply reply = ann.ann(call.method(), path(call, id), "{}", "If-Match", "\"1\"");
                assertThat(reply.status())
                        .as("%s %s: %s", call, id, reply.body())
                        .isBetween(400, 499);
            }
        }
    }

    @Test
    void odd_filters_are_refused_or_find_nothing() {
        List<String> odd =
                List.of("%00", "%ED%A0%80", "'", "-1", "99999999999999999999", "%25", "x");
        for (AdminExamples.Listing list : AdminExamples.lists()) {
            for (String filter : list.filters()) {
                for (String value : odd) {
                    String path = examples.path(list.path()) + "?" + filter + "=" + value;
                    Reply reply = ann.ann("GET", path, "");
                    assertThat(reply.status()).as("%s: %s", path, reply.body()).isBetween(200, 499);
                }
            }
        }
    }

    @Test
    void odd_values_are_refused_or_taken_and_never_a_fault_of_ours() {
        for (Example example : AdminExamples.all()) {
            for (String field : example.fields()) {
                for (String odd : ODD) {
                    ObjectNode body = (ObjectNode) example.body().deepCopy();
                    body.put(field, "?");
                    answered(example, body.toString().replace("\"?\"", odd));
                }
            }
            for (String body :
                    List.of("", "null", "[]", "7", "\"x\"", "{", "{}", "{\"unheardOf\":1}")) {
                answered(example, body);
            }
        }
    }

    private static void answered(Example example, String body) {
        Reply reply = examples.call(example, body, example.dryRun() ? "?dryRun=true" : "");
        assertThat(reply.status())
                .as("%s %s: %s", example.operation(), cut(body), reply.body())
                .isBetween(200, 499);
        if (reply.status() >= 400) {
            JsonNode problem = reply.json();
            assertThat(problem.path("detail").asString("") + problem.path("errors"))
                    .as("%s %s: %s", example.operation(), cut(body), reply.body())
                    .isNotBlank();
            assertThat(reply.body().length()).isLessThan(10_000);
        }
        if (body.contains("unheardOf") && !example.isByDevice()) {
            assertThat(reply.status()).as(example.operation()).isEqualTo(400);
        }
    }

    private static String cut(String body) {
        return body.length() < 300 ? body : body.substring(0, 300);
    }

    /// Of two who change the same revision, one is told that the other was faster.
    @Test
    void one_of_two_at_a_time_changes() {
        for (Example example : AdminExamples.all()) {
            if (!example.method().equals("PATCH")) {
                continue;
            }
            String path = examples.path(example);
            String revision = ann.ann("GET", path, "").header("ETag");
            List<CompletableFuture<Integer>> both =
                    IntStream.range(0, 2)
                            .mapToObj(_ ->
                                    CompletableFuture.supplyAsync(() ->
                                            ann.ann(
                                                            "PATCH",
                                                            path,
                                                            example.body().toString(),
                                                            "If-Match",
                                                            revision)
                                                    .status()))
                            .toList();
            assertThat(both.stream().map(CompletableFuture::join))
                    .as(example.operation())
                    .containsExactlyInAnyOrder(200, 412);
        }
    }
}
