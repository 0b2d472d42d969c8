package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.config.Configuration;
import io.heliograph.db.AccountId;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Proof;
import io.heliograph.pricing.PriceKey;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.SeenMessage;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Another SMPP than ours and jSMPP's at the other end, npm's `smpp`: as the carrier that the whole
/// platform sends through (what it does hangs on the recipient's last digit, see `carrier.js`), and
/// as a client of the simulator.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("slow")
final class NodeCarrierStoryTest {
    private static final String LONG = "0123456789abcdef".repeat(20);
    private static final String LONG_CYRILLIC = "Привет, как дела? ".repeat(10).strip();

    private final JsonMapper json = new JsonMapper();

    /// The platform, and a customer `ann` with money.
    private final class World implements AutoCloseable {
        final HttpClient client = HttpClient.newHttpClient();
        final TestDatabase database = TestDatabase.create(Clock.systemUTC());
        final Platform platform;
        final String token;

        World(int port) {
            String own =
                    """
                    providers.npm { port = %d, systemId = us, password = secret, enquireLinkMillis = 300, reconnect.minMillis = 5,
                      messageIds { answer = hex, receipt = hex } }
                    """
                            .formatted(port);
            Map<String, String> environment =
                    Map.of(
                            "HELIOGRAPH_HTTP_PORT", "0",
                            "HELIOGRAPH_OPERATION_PORT", "0",
                            "HELIOGRAPH_DATABASE_URL", database.jdbcUrl());
            platform =
                    new Platform(
                            ConfigFactory.parseString(own)
                                    .withFallback(Configuration.load(null, environment)),
                            Clock.systemUTC(),
                            _ -> {});
            platform.priceStore.addProduct(
                    1,
                    "First",
                    "EUR",
                    Map.of(new PriceKey(255, PriceKey.ANY_NETWORK, "sms"), money("0.05")),
                    platform.clock.instant());
            platform.revisions.tick();
            AccountId ann = OpenedAccount.open(platform, "ann", money("10"), Set.of("Verify"));
            token = platform.tokens.create(ann, Duration.ofDays(1)).value();
        }

        JsonNode call(String path, String body) {
            try {
                HttpRequest request =
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + platform.port() + path))
                                .header("X-Access-Token", token)
                                .POST(BodyPublishers.ofString(body))
                                .build();
                var response = client.send(request, BodyHandlers.ofString());
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                return json.readTree(response.body()).get("data");
            } catch (IOException | InterruptedException failure) {
                throw new AssertionError(failure);
            }
        }

        void send(String number, String text) {
            JsonNode sent =
                    call(
                            "/v1/send",
                            json.writeValueAsString(
                                    Map.of("number", number, "senderID", "Verify", "text", text)));
            assertThat(sent.get(number).get(0).has("id_state")).as("%s", sent).isTrue();
        }

        /// Recipient to the states of its parts, once all of them are as they should.
        void awaitStates(Map<String, List<String>> states) throws InterruptedException {
            Until.nothingIsMissing(
                    Duration.ofSeconds(30),
                    () -> {
                        Map<String, List<String>> now = states();
                        return now.equals(states) ? "" : "expected " + states + ", there is " + now;
                    });
        }

        private Map<String, List<String>> states() {
            Map<String, List<String>> states = new TreeMap<>();
            for (JsonNode row : call("/v1/sms-full-data", "{}")) {
                states.computeIfAbsent(row.get("phone").asString(), _ -> new ArrayList<>())
                        .add(row.get("state").asString());
            }
            return states;
        }

        long balanceMicros() {
            return database.database()
                    .read(handle ->
                            handle.createQuery("select sum(balance_micros) from balance")
                                    .mapTo(Long.class)
                                    .one());
        }

        @Override
        public void close() {
            platform.close();
            client.close();
            database.close();
        }
    }

    private static Money money(String amount) {
        return Money.of(new BigDecimal(amount), "EUR");
    }

    private static Map<String, List<JsonNode>> byDestination(List<JsonNode> submits) {
        return submits.stream()
                .collect(Collectors.groupingBy(submit -> submit.get("destination").asString()));
    }

    private static String joined(List<JsonNode> parts) {
        return parts.stream()
                .sorted(Comparator.comparing(part -> part.get("header").asString()))
                .map(part -> part.get("text").asString())
                .collect(Collectors.joining());
    }

    @Test
    void texts_receipts_and_states_are_what_both_mean() throws Exception {
        try (NodeProcess carrier = NodeProcess.start("carrier.js");
                World world =
                        new World(carrier.told("listening", 1).getFirst().get("port").asInt())) {
            Map<String, String> texts = new TreeMap<>();
            texts.put("380501112200", "Hello @£$_ {[€]} ~ ñ");
            texts.put("380501112201", "undelivered");
            texts.put("380501112202", "Привет, 你好, 👍");
            texts.put("380501112203", LONG);
            texts.put("380501112204", "early");
            texts.put("380501112205", LONG_CYRILLIC);
            texts.put("380501112207", "refused");
            texts.forEach(world::send);

            Map<String, List<String>> states = new TreeMap<>();
            texts.keySet().forEach(number -> states.put(number, List.of("DELIVRD")));
            states.put("380501112201", List.of("UNDELIV"));
            states.put("380501112203", List.of("DELIVRD", "DELIVRD", "DELIVRD"));
            states.put("380501112205", List.of("DELIVRD", "DELIVRD", "DELIVRD"));
            states.put("380501112207", List.of("REJECTD"));
            world.awaitStates(states);

            List<JsonNode> submits = carrier.told("submit");
            assertThat(submits).hasSize(11);
            Map<String, List<JsonNode>> seen = byDestination(submits);
            texts.forEach((number, text) -> {
                List<JsonNode> parts = Objects.requireNonNull(seen.get(number), number);
                assertThat(joined(parts)).as(number).isEqualTo(text);
                assertThat(parts).allMatch(part -> part.get("source").asString().equals("Verify"));
                assertThat(parts).allMatch(part -> part.get("sourceTon").asInt() == 5);
                assertThat(parts).allMatch(part -> part.get("registered").asInt() == 1);
                boolean isUcs2 = text.startsWith("При");
                assertThat(parts)
                        .allMatch(part -> part.get("dataCoding").asInt() == (isUcs2 ? 8 : 0));
            });
            // 00 03 reference total number
            assertThat(seen.get("380501112203"))
                    .extracting(part -> part.get("header").asString())
                    .allMatch(header -> header.matches("0003..030[123]"))
                    .doesNotHaveDuplicates();
            assertThat(carrier.told("receipt", 10))
                    .hasSize(10)
                    .allMatch(answered -> answered.get("status").asInt() == 0)
                    .filteredOn(
                            answered -> answered.get("command").asString().equals("data_sm_resp"))
                    .hasSize(3);
            assertThat(carrier.told("error")).isEmpty();
            carrier.told("enquired", 1); // the link was quiet for a moment
            carrier.tell("enquire");
            assertThat(carrier.told("alive", 1).getFirst().get("status").asInt()).isZero();
            // ten parts taken and one refused, which is given back
            assertThat(world.balanceMicros()).isEqualTo(9_500_000);
            assertThat(world.platform.ledger.prove()).allMatch(Proof::holds);
        }
    }

    @Test
    void an_unbind_loses_nothing() throws Exception {
        try (NodeProcess carrier = NodeProcess.start("carrier.js");
                World world =
                        new World(carrier.told("listening", 1).getFirst().get("port").asInt())) {
            List<String> numbers =
                    IntStream.range(10, 20).mapToObj(i -> "380501112" + i + "6").toList();
            numbers.forEach(number -> world.send(number, "open at the unbind"));
            carrier.told("submit", 10);
            carrier.tell("unbind");
            assertThat(carrier.told("unbound", 1).getFirst().get("status").asInt()).isZero();
            carrier.told("bind", 2);
            world.awaitStates(
                    numbers.stream()
                            .collect(
                                    Collectors.toMap(
                                            Function.identity(), _ -> List.of("DELIVRD"))));
            assertThat(carrier.told("submit")).hasSize(10);
            assertThat(world.platform.ledger.prove()).allMatch(Proof::holds);
        }
    }

    @Test
    void the_simulator_is_understood_by_another_client() throws Exception {
        var script = io.heliograph.simulator.Script.of(Behaviour.delivered(new Delay(5, 20)));
        try (Simulator simulator =
                        Simulator.start(
                                SimulatorSettings.defaults().withPort(0).withScript(script));
                NodeProcess client =
                        NodeProcess.start("client.js", Integer.toString(simulator.port()))) {
            assertThat(client.told("bound", 1).getFirst().get("status").asInt()).isZero();
            List<String> texts = List.of("Hello @£$_ {[€]}", "Привет", "");
            for (String text : texts) {
                // left to itself it says 1, IA5, and writes GSM 03.38
                client.tell(
                        json.writeValueAsString(
                                Map.of(
                                        "data_coding",
                                        text.equals("Привет") ? 8 : 0,
                                        "source_addr",
                                        "Verify",
                                        "destination_addr",
                                        "380501112233",
                                        "registered_delivery",
                                        1,
                                        "short_message",
                                        text)));
            }
            List<String> ids =
                    client.told("taken", 3).stream()
                            .map(taken -> taken.get("id").asString())
                            .toList();
            assertThat(client.told("receipt", 3))
                    .allMatch(receipt -> receipt.get("from").asString().equals("380501112233"))
                    .allMatch(receipt -> receipt.get("state").asInt() == 2)
                    .allMatch(receipt -> receipt.get("text").asString().contains("stat:DELIVRD"))
                    .extracting(receipt -> receipt.get("id").asString())
                    .containsExactlyInAnyOrderElementsOf(ids);
            assertThat(simulator.messages())
                    .extracting(SeenMessage::text)
                    .containsExactlyElementsOf(texts);
            client.tellNoMore();
            assertThat(client.told("unbound", 1).getFirst().get("status").asInt()).isZero();
        }
    }
}
