package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heliograph.admin.AdminCaller;
import io.heliograph.cli.AdminClient;
import io.heliograph.db.TestDatabase;
import io.heliograph.http.HttpServer;
import io.heliograph.http.Reply;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Proof;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What the demo holds, how it comes about, and what a later start leaves alone.
@Tag("slow")
class DemoTest {
    private final TestDatabase test = TestDatabase.create();

    @AfterEach
    void close() {
        test.close();
    }

    private Demo start(Map<String, Object> own) {
        return new Demo(
                ConfigFactory.parseMap(own).withFallback(LivePlatform.settings(test)),
                Clock.systemUTC());
    }

    private static AdminCaller operator(Demo demo) {
        String token = demo.platform.machine.own("ann", "a test's").token();
        return new AdminCaller(demo.platform.port(), token);
    }

    private static JsonNode shown(AdminCaller ann, String path) {
        Reply reply = ann.ann("GET", path, "");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json();
    }

    private static List<String> texts(AdminCaller ann, String path, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : shown(ann, path).get("items")) {
            texts.add(each.get(field).asString());
        }
        return texts;
    }

    /// How many there are of each thing that a start makes.
    private static String held(AdminCaller ann) {
        return Stream.of(
                        "/products",
                        "/price-lists",
                        "/accounts",
                        "/accounts/demo/bookings",
                        "/providers",
                        "/cost-lists",
                        "/exchange-rates",
                        "/routes",
                        "/margins")
                .map(path -> path + " " + shown(ann, path).get("items").size())
                .toList()
                .toString();
    }

    private static final String WHOLE =
            "[/products 1, /price-lists 1, /accounts 1, /accounts/demo/bookings 1, /providers 2, /cost-lists 2, /exchange-rates 1, /routes 1, /margins 1]";

    @Test
    void a_start_makes_it_by_calls_and_the_next_makes_nothing_twice() {
        int made;
        try (Demo demo = start(Map.of());
                AdminCaller ann = operator(demo)) {
            assertThat(held(ann)).isEqualTo(WHOLE);
            assertThat(shown(ann, "/products/1").get("name").stringValue()).isEqualTo("Demo");
            assertThat(shown(ann, "/providers/demo").get("id").intValue()).isEqualTo(1);
            assertThat(shown(ann, "/accounts/demo").get("balance").stringValue())
                    .isEqualTo("1000000");
            List<String> nouns = texts(ann, "/audit?operator=demo&limit=1000", "noun");
            assertThat(nouns)
                    .contains(
                            "providers",
                            "price-sheets",
                            "products",
                            "accounts",
                            "bookings",
                            "cost-sheets",
                            "exchange-rates",
                            "routes",
                            "margins");
            made = nouns.size();
            assertThat(shown(ann, "/audit/proof").get("holds").booleanValue()).isTrue();
        }
        try (Demo demo = start(Map.of());
                AdminCaller ann = operator(demo)) {
            assertThat(held(ann)).isEqualTo(WHOLE);
            assertThat(texts(ann, "/audit?operator=demo&limit=1000", "noun").subList(0, 2))
                    .as("both providers are where the simulator is now")
                    .containsExactly("providers", "providers");
            assertThat(texts(ann, "/audit?operator=demo&limit=1000", "noun")).hasSize(made + 2);
            assertThat(new LedgerStore(test.database()).prove()).allMatch(Proof::holds);
        }
    }

    @Test
    void what_operators_have_set_since_stays() {
        try (Demo demo = start(Map.of());
                AdminCaller ann = operator(demo)) {
            change(ann, "PATCH", "/providers/demo", "{\"partsPerSecond\":7}");
            change(ann, "DELETE", "/routes/Demo", "");
            change(ann, "DELETE", "/margins/" + texts(ann, "/margins", "id").getFirst(), "");
            post(ann, "/providers/demo/pause");
            post(ann, "/providers/demo-fallback/off");
        }
        try (Demo demo = start(Map.of("demo.window", 11));
                AdminCaller ann = operator(demo)) {
            JsonNode first = shown(ann, "/providers/demo");
            assertThat(first.get("partsPerSecond").intValue()).isEqualTo(7);
            assertThat(first.get("window").intValue()).isEqualTo(11);
            assertThat(first.get("state").stringValue()).isEqualTo("paused");
            assertThat(shown(ann, "/providers/demo-fallback").get("state").stringValue())
                    .isEqualTo("off");
            assertThat(texts(ann, "/routes", "name")).isEmpty();
            assertThat(texts(ann, "/margins", "id")).isEmpty();
        }
    }

    @Test
    void the_second_provider_is_off_while_another_carrier_is_named() {
        try (Demo demo = start(Map.of("demo.smsc", "127.0.0.1:1"));
                AdminCaller ann = operator(demo)) {
            assertThat(shown(ann, "/providers/demo").get("port").intValue()).isEqualTo(1);
            assertThat(texts(ann, "/providers", "state")).containsExactly("on", "off");
        }
        try (Demo demo = start(Map.of());
                AdminCaller ann = operator(demo)) {
            assertThat(texts(ann, "/providers", "state")).containsExactly("on", "on");
        }
        try (Demo demo = start(Map.of("demo.smsc", "127.0.0.1:1"));
                AdminCaller ann = operator(demo)) {
            assertThat(texts(ann, "/providers", "state")).containsExactly("on", "off");
        }
    }

    @Test
    void a_database_with_routes_of_its_own_gets_none() {
        Config acme =
                ConfigFactory.parseString("providers.acme { host = 127.0.0.1, port = 1 }")
                        .withFallback(LivePlatform.settings(test));
        try (Platform platform = new Platform(acme, Clock.systemUTC(), Platform::addFirstProduct)) {
            assertThat(platform.accountStore.find("demo")).isEmpty();
        }
        try (Demo demo = start(Map.of());
                AdminCaller ann = operator(demo)) {
            assertThat(texts(ann, "/providers", "name")).containsExactly("acme", "demo");
            assertThat(texts(ann, "/routes", "name")).isEmpty();
            assertThat(texts(ann, "/margins", "id")).isEmpty();
        }
    }

    /// Ends after so many changes, as a kill between two calls does.
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void what_was_killed_while_filling_is_made_whole_by_the_next_start() {
        boolean whole = false;
        for (int changes = 0; !whole; changes++) {
            try (TestDatabase killed = TestDatabase.create()) {
                whole = isFilledBy(killed, changes);
                if (!whole) {
                    assertThat(isFilledBy(killed, Integer.MAX_VALUE)).isTrue();
                }
                assertThat(new LedgerStore(killed.database()).prove()).allMatch(Proof::holds);
            }
        }
    }

    private boolean isFilledBy(TestDatabase database, int changesMax) {
        Config whole =
                ConfigFactory.parseString(
                                "providers.demo { host = 127.0.0.1, port = 1, password = demo, types = [sms] }")
                        .withFallback(LivePlatform.settings(database));
        DemoFilling.Provider provider =
                new DemoFilling.Provider(whole.getConfig("providers.demo"), true);
        try (Platform filled =
                        new Platform(
                                whole,
                                Clock.systemUTC(),
                                Set.of("demo"),
                                platform -> fill(platform, provider, changesMax));
                AdminCaller ann =
                        new AdminCaller(
                                filled.port(), filled.machine.own("ann", "a test's").token())) {
            assertThat(held(ann)).isEqualTo(WHOLE);
            return true;
        } catch (Killed killed) {
            return false;
        }
    }

    private static void fill(Platform platform, DemoFilling.Provider provider, int changesMax) {
        platform.addFirstProduct();
        String token = platform.machine.own("demo", "demo").token();
        try (HttpServer door = platform.fillingDoor();
                AdminClient client = new AdminClient("http://127.0.0.1:" + door.port(), token)) {
            int[] left = {changesMax};
            new DemoFilling(
                            new DemoCalls((method, path, headers, body) -> {
                                if (!method.equals("GET") && left[0]-- == 0) {
                                    throw new Killed();
                                }
                                return client.call(method, path, headers, body);
                            }),
                            platform.numbers,
                            provider)
                    .fill();
        }
    }

    private static void change(AdminCaller ann, String method, String path, String body) {
        String revision = "\"" + shown(ann, path).get("revision").longValue() + "\"";
        Reply done = ann.ann(method, path, body, "If-Match", revision);
        assertThat(done.status()).as(done.body()).isEqualTo(200);
    }

    private static void post(AdminCaller ann, String path) {
        Reply done = ann.ann("POST", path, "");
        assertThat(done.status()).as(done.body()).isEqualTo(200);
    }
}
