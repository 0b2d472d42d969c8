package io.heliograph.carriage;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.admin.AdminCaller;
import io.heliograph.app.LivePlatform;
import io.heliograph.fixture.Until;
import io.heliograph.http.Reply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// An operator sets routes and margins by calls, on the running platform.
@Tag("slow")
final class RoutesStoryTest {
    private static LivePlatform platform;
    private static AdminCaller ann;
    private static String token;

    @BeforeAll
    static void start() {
        platform = new LivePlatform();
        ann = platform.operator();
        token = platform.token(platform.account("vodka", "Vodka", Set.of("Verify")));
    }

    @AfterAll
    static void stop() {
        ann.close();
        platform.close();
    }

    private static Reply post(String path, String body) {
        return ann.ann("POST", path, body);
    }

    private static Reply patch(String path, String body) {
        return ann.ann("PATCH", path, body, "If-Match", ann.ann("GET", path, "").header("ETag"));
    }

    private static Reply delete(String path) {
        return ann.ann("DELETE", path, "", "If-Match", ann.ann("GET", path, "").header("ETag"));
    }

    private static String code(Reply reply) {
        return reply.json().path("code").asString();
    }

    @Test
    void a_route_is_opened_changed_and_closed_under_one_number() {
        Reply made =
                post(
                        "/routes",
                        """
                        {"name": "Схід 1", "position": 7, "account": "vodka", "type": "sms", "class": "urgent", "country": "UA", "prefix": "38067",
                         "sender": "Verify", "phrase": "Код",
                         "steps": [{"providers": [{"provider": "demo", "weight": 3}], "choice": "fixed",
                                    "next": {"codes": ["0x14", "20", "88", "recipient"], "refusedSeconds": 5, "leftSeconds": 60}}]}
                        """);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String route = made.header("Location").substring("/admin/v1".length());
        assertThat(made.json().at("/steps/0/next").toString())
                .contains("\"codes\":[\"0x14\",\"0x58\",\"recipient\"]")
                .contains("\"refusedSeconds\":5")
                .contains("\"unboundSeconds\":0")
                .contains("\"leftSeconds\":60");
        assertThat(made.json().path("phrase").asString()).isEqualTo("код");
        assertThat(ann.ann("GET", "/routes/%D0%A1%D1%85%D1%96%D0%B4%201", "").json())
                .isEqualTo(made.json());

        Reply moved = patch(route, "{\"position\": 8}");
        assertThat(moved.json().path("routeId")).isEqualTo(made.json().path("routeId"));
        assertThat(moved.json().path("position").intValue()).isEqualTo(8);
        Reply refitted = patch(route, "{\"prefix\": null, \"class\": \"bulk\"}");
        assertThat(refitted.status()).as(refitted.body()).isEqualTo(200);
        assertThat(refitted.json().path("id")).isEqualTo(made.json().path("id"));
        assertThat(refitted.json().path("routeId")).isNotEqualTo(made.json().path("routeId"));
        assertThat(refitted.json().path("prefix").isNull()).isTrue();
        assertThat(refitted.json().path("revision").longValue()).isEqualTo(3);

        Reply history = ann.ann("GET", route + "/history", "");
        assertThat(history.json().path("items"))
                .extracting(
                        each -> each.path("position").intValue() + each.path("class").asString())
                .containsExactly("8bulk", "8urgent", "7urgent");
        assertThat(history.json().at("/items/0/until").isNull()).isTrue();
        assertThat(history.json().at("/items/1/until"))
                .isEqualTo(history.json().at("/items/0/from"));

        assertThat(delete(route).status()).isEqualTo(200);
        assertThat(code(patch(route, "{\"position\": 1}"))).isEqualTo("route_closed");
        assertThat(code(delete(route))).isEqualTo("route_closed");
        assertThat(ann.ann("GET", "/routes?closed=true&account=vodka", "").json().path("items"))
                .contains(ann.ann("GET", route, "").json());
        assertThat(ann.ann("GET", "/routes?account=vodka", "").json().path("items")).isEmpty();
    }

    @Test
    void what_is_wrong_is_told_by_field_value_and_remedy() {
        Reply refused =
                post(
                        "/routes",
                        """
                        {"name": "1x", "position": -1, "account": "nobody", "product": 5, "type": "mms", "class": "slow", "country": "ua",
                         "mcc": 255, "mnc": 1000, "prefix": "+38", "sender": "", "phrase": " ", "what": 1,
                         "steps": [{"providers": []}, 5,
                                   {"providers": [{"provider": "nobody"}, {"weight": 2}, {"provider": "demo", "weight": -1},
                                                  {"provider": "demo"}],
                                    "choice": "best", "more": true,
                                    "next": {"codes": ["0", "0x80000000", "sms", 20], "refusedSeconds": -1, "leftSeconds": "1", "never": 1}}]}
                        """);
        assertThat(refused.status()).isEqualTo(400);
        List<String> fields = new ArrayList<>();
        refused.json().path("errors").forEach(each -> fields.add(each.path("field").asString()));
        assertThat(fields)
                .contains(
                        "name",
                        "position",
                        "account",
                        "product",
                        "type",
                        "class",
                        "country",
                        "mnc",
                        "prefix",
                        "sender",
                        "phrase",
                        "what",
                        "steps[0].providers",
                        "steps[1]",
                        "steps[2].providers[0].provider",
                        "steps[2].providers[1].provider",
                        "steps[2].providers[2].weight",
                        "steps[2].providers[3].provider",
                        "steps[2].choice",
                        "steps[2].more",
                        "steps[2].next.codes",
                        "steps[2].next.refusedSeconds",
                        "steps[2].next.leftSeconds",
                        "steps[2].next.never");
        assertThat(refused.body()).contains("nobody").contains("demo");
        for (String body :
                List.of("[]", "null", "{\"name\":null}", "{\"name\":\"x\",\"steps\":{}}")) {
            assertThat(post("/routes", body).status()).as(body).isEqualTo(400);
        }
        assertThat(post("/routes", "{\"name\":\"twice\",\"type\":\"mnp\"}").status())
                .isEqualTo(201);
        assertThat(code(post("/routes", "{\"name\":\"twice\"}"))).isEqualTo("exists_already");
        assertThat(ann.ann("GET", "/routes/twice/history", "").json().path("items")).hasSize(1);
        assertThat(ann.ann("GET", "/routes/never/history", "").status()).isEqualTo(404);
        assertThat(ann.ann("GET", "/routes?closed=yes", "").status()).isEqualTo(400);
        assertThat(
                        ann.ann(
                                        "POST",
                                        "/routes?dryRun=true",
                                        "{\"name\":\"tried\",\"country\":\"US\"}")
                                .status())
                .isEqualTo(201);
        assertThat(ann.ann("GET", "/routes/tried", "").status()).isEqualTo(404);
        assertThat(delete("/routes/twice").status()).isEqualTo(200);
    }

    @Test
    void of_changes_at_a_time_one_is_done() throws Exception {
        assertThat(post("/routes", "{\"name\":\"raced\",\"type\":\"mnp\"}").status())
                .isEqualTo(201);
        List<CompletableFuture<Integer>> all =
                IntStream.range(0, 8)
                        .mapToObj(prefix ->
                                CompletableFuture.supplyAsync(() ->
                                        ann.ann(
                                                        "PATCH",
                                                        "/routes/raced",
                                                        "{\"prefix\":\"38%d\"}".formatted(prefix),
                                                        "If-Match",
                                                        "\"1\"")
                                                .status()))
                        .toList();
        List<Integer> statuses = all.stream().map(CompletableFuture::join).sorted().toList();
        assertThat(statuses.getFirst()).isEqualTo(200);
        assertThat(statuses.subList(1, 8)).containsOnly(412);
        assertThat(ann.ann("GET", "/routes/raced/history", "").json().path("items")).hasSize(2);
        assertThat(delete("/routes/raced").status()).isEqualTo(200);
    }

    private static String preview(String text) {
        String body =
                "{\"number\":\"380671234567\",\"senderID\":\"Verify\",\"text\":\"%s\"}"
                        .formatted(text);
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d/v1/replacement"
                                                .formatted(platform.port())))
                        .header("X-Access-Token", token)
                        .POST(BodyPublishers.ofString(body))
                        .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.sendAsync(request, BodyHandlers.ofString()).join().body();
        }
    }

    @Test
    void it_is_in_force_within_a_second_and_undone_by_a_call() throws Exception {
        Reply made =
                post(
                        "/routes",
                        "{\"name\":\"nobody\",\"account\":\"vodka\",\"phrase\":\"refuse\",\"steps\":[]}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        Until.isTrue("in force", () -> preview("Refuse me").contains("no_active_aggregator"));
        assertThat(preview("take me")).doesNotContain("error");
        String entry =
                ann.ann("GET", "/audit?noun=routes&id=" + made.json().path("id").asString(), "")
                        .json()
                        .at("/items/0/id")
                        .asString();
        assertThat(post("/audit/" + entry + "/undo", "").status()).isEqualTo(200);
        Until.isTrue("gone", () -> !preview("refuse me").contains("no_active_aggregator"));
    }

    @Test
    void a_margin_is_exact_and_there_is_one_for_each() {
        assertThat(post("/routes", "{\"name\":\"dear\",\"type\":\"mnp\"}").status()).isEqualTo(201);
        Reply made =
                post("/margins", "{\"route\":\"dear\",\"percent\":\"12.5\",\"action\":\"next\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String margin = made.header("Location").substring("/admin/v1".length());
        assertThat(made.json().path("percent").asString()).isEqualTo("12.5");
        assertThat(
                        code(
                                post(
                                        "/margins",
                                        "{\"route\":\"dear\",\"percent\":\"1\",\"action\":\"allow\"}")))
                .isEqualTo("exists_already");
        assertThat(patch(margin, "{\"percent\":\"-0.0001\"}").json().path("percent").asString())
                .isEqualTo("-0.0001");
        for (String percent : List.of("100.0001", "1e1", "\u0661", "", "1.", "-", "12,5")) {
            assertThat(patch(margin, "{\"percent\":\"%s\"}".formatted(percent)).status())
                    .as(percent)
                    .isEqualTo(400);
        }
        assertThat(post("/margins", "{\"percent\":12.5,\"action\":\"next\"}").status())
                .isEqualTo(400);
        assertThat(
                        post(
                                        "/margins",
                                        "{\"account\":\"vodka\",\"product\":\"First\",\"percent\":\"1\",\"action\":\"next\"}")
                                .status())
                .isEqualTo(400);
        assertThat(delete(margin).status()).isEqualTo(200);
        assertThat(ann.ann("GET", margin, "").status()).isEqualTo(404);
        assertThat(delete("/routes/dear").status()).isEqualTo(200);
    }
}
