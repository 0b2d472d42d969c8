package io.heliograph.supply;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.admin.AdminCaller;
import io.heliograph.app.LivePlatform;
import io.heliograph.fixture.Until;
import io.heliograph.http.Reply;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// Providers by an operator's calls, on a platform that runs.
@Tag("slow")
@Timeout(120)
final class ProvidersStoryTest {
    private static final LivePlatform platform =
            new LivePlatform(
                    Map.of(
                            "providers.filed.host",
                            "127.0.0.1",
                            "providers.filed.port",
                            1,
                            "providers.filed.password",
                            "of-file",
                            "providers.filed.enabled",
                            false));
    private static final AdminCaller ann = platform.operator();

    @AfterAll
    static void close() {
        ann.close();
        platform.close();
    }

    private static Reply post(String path, String body) {
        return ann.ann("POST", path, body);
    }

    private static Reply get(String name) {
        return ann.ann("GET", "/providers/" + name, "");
    }

    private static Reply patch(String name, String body) {
        return ann.ann("PATCH", "/providers/" + name, body, "If-Match", get(name).header("ETag"));
    }

    private static Reply remove(String name) {
        return ann.ann("DELETE", "/providers/" + name, "", "If-Match", get(name).header("ETag"));
    }

    private static JsonNode live(String name) {
        return get(name).json().path("live");
    }

    private static void awaitBinds(String name, int binds) throws InterruptedException {
        long began = System.nanoTime();
        Until.isTrue(binds + " binds", () -> live(name).path("bindsUp").asInt(-1) == binds);
        System.out.printf("%s: %d ms%n", name, (System.nanoTime() - began) / 1_000_000);
    }

    private static String body(String name, int port, String more) {
        return "{\"name\":\"%s\",\"port\":%d,\"systemId\":\"helio\"%s}".formatted(name, port, more);
    }

    private static Simulator carrier(String password) {
        return Simulator.start(SimulatorSettings.defaults().withPort(0).withPassword(password));
    }

    @Test
    void one_is_made_bound_changed_and_removed_while_the_platform_runs() throws Exception {
        try (Simulator carrier = carrier("s3cret")) {
            Reply made =
                    post(
                            "/providers",
                            body(
                                    "acme",
                                    carrier.port(),
                                    ",\"password\":\"s3cret\",\"binds\":2,\"window\":10,\"currency\":\"EUR\",\"messageIds\":{\"answer\":\"hex\",\"receipt\":\"decimal\"}"));
            assertThat(made.status()).as(made.body()).isEqualTo(201);
            JsonNode view = made.json();
            assertThat(made.header("Location")).isEqualTo("/admin/v1/providers/" + view.get("id"));
            assertThat(view.get("state").asString()).isEqualTo("on");
            assertThat(view.get("passwordSet").booleanValue()).isTrue();
            assertThat(view.at("/messageIds/answer").asString()).isEqualTo("hex");
            assertThat(view.at("/messageIds/ignoreCase").booleanValue()).isTrue();
            assertThat(view.get("currency").asString()).isEqualTo("EUR");
            awaitBinds("acme", 2);
            assertThat(live("acme").get("windowMax").asInt()).isEqualTo(20);

            carrier.password("0ther");
            Reply changed =
                    patch(
                            "acme",
                            "{\"password\":\"0ther\",\"binds\":1,\"window\":null,\"messageIds\":{\"ignoreLeadingZeros\":true}}");
            assertThat(changed.status()).as(changed.body()).isEqualTo(200);
            assertThat(changed.json().get("window").asInt()).isEqualTo(500);
            assertThat(changed.json().at("/messageIds/answer").asString()).isEqualTo("hex");
            awaitBinds("acme", 1);
            assertThat(live("acme").get("fault").isNull()).isTrue();
            assertThat(carrier.stats().bindsRefused()).isZero();

            assertThat(post("/providers/acme/pause", "").json().get("state").asString())
                    .isEqualTo("paused");
            assertThat(remove("acme").json().get("code").asString()).isEqualTo("provider_in_use");
            assertThat(post("/providers/acme/off", "").status()).isEqualTo(200);
            awaitBinds("acme", 0);
            assertThat(post("/providers/acme/drain", "").json().get("code").asString())
                    .isEqualTo("provider_off");
            Reply removed = remove("acme");
            assertThat(removed.status()).as(removed.body()).isEqualTo(200);
            assertThat(get("acme").status()).isEqualTo(404);

            Reply again = post("/providers", body("acme", carrier.port(), ""));
            assertThat(again.status()).isEqualTo(201);
            assertThat(again.json().get("id").asLong()).isGreaterThan(view.get("id").asLong());
            assertThat(again.json().get("passwordSet").booleanValue()).isFalse();
            Until.isTrue(
                    "it says why", () -> live("acme").path("fault").asString("").contains("0x0e"));
            assertThat(post("/providers/acme/off", "").status()).isEqualTo(200);
            awaitBinds("acme", 0);
            assertThat(remove("acme").status()).isEqualTo(200);
        }
    }

    @Test
    void a_password_is_told_nowhere() {
        post("/providers", body("secretive", 1, ",\"password\":\"hunter2\",\"state\":\"off\""));
        patch("secretive", "{\"password\":\"hunter3\"}");
        String audit = ann.ann("GET", "/audit?noun=providers&limit=1000", "").body();
        assertThat(get("secretive").body() + audit).contains("secretive").doesNotContain("hunter");
        String row =
                platform.database()
                        .read(handle ->
                                handle.createQuery(
                                                "select provider::text from provider where name = 'secretive'")
                                        .mapTo(String.class)
                                        .one());
        assertThat(row).doesNotContain("hunter").doesNotContain("68756e746572"); // in hexadecimal
        Reply refused = patch("secretive", "{\"password\":\"" + "hunter2".repeat(20) + "\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("password").doesNotContain("hunter");
    }

    @Test
    void each_fault_is_told_with_its_field_its_value_and_the_remedy() {
        Reply refused =
                post(
                        "/providers",
                        """
                        {"name": "bad name", "port": 70000, "window": "10", "binds": 0, "types": ["sms", "fax"], "tls": {"trusted": true, "enabled": "yes"},
                         "messageIds": {"answer": "roman"}, "reconnect": {"minMillis": 99999999999999999999}, "codes": {"credit": [88, true]}, "refusedSenders": [""],
                         "receiptTimeZone": "Mars/Base", "currency": "euro", "state": "asleep", "enabled": true, "colour": "red", "host": null, "pause": 7}
                        """);
        assertThat(refused.status()).isEqualTo(400);
        Map<String, String> faults = new TreeMap<>();
        refused.json()
                .get("errors")
                .forEach(each ->
                        faults.put(each.get("field").asString(), each.get("detail").asString()));
        assertThat(faults.keySet())
                .containsExactlyInAnyOrder(
                        "name",
                        "port",
                        "window",
                        "binds",
                        "types",
                        "tls.trusted",
                        "tls.enabled",
                        "messageIds.answer",
                        "reconnect.minMillis",
                        "codes.credit",
                        "refusedSenders",
                        "receiptTimeZone",
                        "currency",
                        "state",
                        "enabled",
                        "colour",
                        "pause");
        assertThat(faults.get("port")).contains("70000").contains("from 1 to 65535");
        assertThat(faults.get("types")).contains("fax").contains("flashsms");
        assertThat(faults.get("window")).contains("\"10\"").contains("whole number");
        assertThat(faults.get("messageIds.answer")).contains("roman").contains("decimal");
        assertThat(ann.ann("GET", "/providers?name=bad%20name", "").json().get("items")).isEmpty();
    }

    @Test
    void what_goes_together_is_looked_at_together() {
        assertThat(
                        post("/providers", body("odd", 1, ",\"reconnect\":{\"minMillis\":90000}"))
                                .body())
                .contains("reconnect.maxMillis");
        assertThat(
                        post("/providers", body("odd", 1, ",\"messageIds\":{\"answer\":\"hex\"}"))
                                .body())
                .contains("messageIds.receipt");
        assertThat(get("odd").status()).isEqualTo(404);
    }

    @Test
    void a_change_is_tried_taken_back_and_refused_to_whoever_was_slower() {
        post("/providers", body("tried", 1, ",\"state\":\"off\",\"window\":10"));
        String etag = get("tried").header("ETag");
        Reply dry =
                ann.ann(
                        "PATCH",
                        "/providers/tried?dryRun=true",
                        "{\"window\":20}",
                        "If-Match",
                        etag);
        assertThat(dry.json().get("window").asInt()).isEqualTo(20);
        assertThat(get("tried").json().get("window").asInt()).isEqualTo(10);
        assertThat(patch("tried", "{\"window\":30,\"codes\":{\"credit\":[\"0x401\"]}}").status())
                .isEqualTo(200);
        assertThat(
                        ann.ann("PATCH", "/providers/tried", "{\"window\":40}", "If-Match", etag)
                                .status())
                .isEqualTo(412);
        assertThat(patch("tried", "{\"name\":\"other\"}").body()).contains("make another");
        assertThat(patch("tried", "{\"revision\":7}").status()).isEqualTo(400);
        long entry =
                ann.ann("GET", "/audit?noun=providers&id=" + get("tried").json().get("id"), "")
                        .json()
                        .at("/items/0/id")
                        .asLong();
        assertThat(post("/audit/" + entry + "/undo", "").status()).isEqualTo(200);
        assertThat(get("tried").json().get("window").asInt()).isEqualTo(10);
        assertThat(get("tried").json().at("/codes/credit")).isEmpty();
        assertThat(post("/providers", body("tried", 2, "")).status()).isEqualTo(409);
    }

    @Test
    void a_test_bind_says_what_it_finds_and_changes_nothing() throws Exception {
        try (Simulator carrier = carrier("right")) {
            post("/providers", body("tested", carrier.port(), ",\"password\":\"hunter2\""));
            JsonNode refused = post("/providers/tested/test", "").json();
            assertThat(refused.get("well").booleanValue()).isFalse();
            assertThat(refused.get("report").toString()).contains("0x0e").doesNotContain("hunter");
            Reply tried = post("/providers/tested/test", "{\"password\":\"right\"}");
            assertThat(tried.json().get("well").booleanValue()).as(tried.body()).isTrue();
            assertThat(live("tested").path("bindsUp").asInt(0)).isZero();
            assertThat(post("/providers/tested/test", "{\"port\":0}").status()).isEqualTo(400);
            assertThat(post("/providers/nobody/test", "").status()).isEqualTo(404);
        }
    }

    @Test
    void what_is_drained_is_off_once_it_has_nothing_more_to_say() throws Exception {
        try (Simulator carrier = carrier("")) {
            post("/providers", body("drained", carrier.port(), ",\"drainedAfterMinutes\":0"));
            awaitBinds("drained", 1);
            assertThat(post("/providers/drained/drain", "").json().get("state").asString())
                    .isEqualTo("draining");
            Until.isTrue("off", () -> get("drained").json().get("state").asString().equals("off"));
            awaitBinds("drained", 0);
            assertThat(post("/providers/drained/resume", "").status()).isEqualTo(200);
            awaitBinds("drained", 1);
        }
    }

    @Test
    void the_file_makes_what_nobody_has_made_and_is_taken_where_that_is_asked_for() {
        assertThat(get("demo").json().get("fileDiffers")).isEmpty();
        JsonNode filed = get("filed").json();
        assertThat(filed.get("state").asString()).isEqualTo("off");
        assertThat(filed.get("passwordSet").booleanValue()).isTrue();
        assertThat(filed.get("fileDiffers")).isEmpty();
        patch("filed", "{\"password\":\"mine\",\"window\":7,\"tls\":{\"verifyHost\":false}}");
        assertThat(get("filed").json().get("fileDiffers"))
                .extracting(JsonNode::asString)
                .containsExactly("password", "tls.verifyHost", "window");
        Reply dry = post("/providers/import?fromFile=filed&dryRun=true", "");
        assertThat(dry.json().get("window").asInt()).isEqualTo(500);
        assertThat(get("filed").json().get("window").asInt()).isEqualTo(7);
        assertThat(post("/providers/import?fromFile=filed", "").status()).isEqualTo(200);
        assertThat(get("filed").json().get("fileDiffers")).isEmpty();
        assertThat(remove("filed").status()).isEqualTo(200);
        assertThat(post("/providers/import?fromFile=filed", "").status()).isEqualTo(200);
        assertThat(get("filed").json().get("state").asString()).isEqualTo("off");
        Reply nobody = post("/providers/import?fromFile=nobody", "");
        assertThat(nobody.status()).isEqualTo(400);
        assertThat(nobody.body()).contains("demo, filed");
    }

    @Test
    void lists_are_filtered() {
        post("/providers", body("listed", 1, ",\"state\":\"off\""));
        assertThat(names("?state=off")).contains("listed").doesNotContain("demo");
        assertThat(names("?name=demo")).containsExactly("demo");
        assertThat(ann.ann("GET", "/providers?state=asleep", "").status()).isEqualTo(400);
    }

    private static List<String> names(String query) {
        JsonNode page = ann.ann("GET", "/providers" + query, "").json();
        return page.get("items").valueStream().map(each -> each.get("name").asString()).toList();
    }
}
