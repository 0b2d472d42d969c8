package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import io.heliograph.config.Configuration;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Proof;
import io.heliograph.pricing.PriceKey;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.LookupPlan;
import io.heliograph.simulator.Rule;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.SeenMessage;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Messages of the other types, from the customer's request to the customer's report, with a
/// carrier that looks numbers up.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
final class LookupStoryTest {
    /// By its range of Vodafone, 255-01.
    private static final String BOB = "380501112233";

    /// The same, but ported to Kyivstar, 255-03.
    private static final String PORTED = "380501112299";

    private static final String OFF = "380501112277";
    private static final String NOBODY = "380501112200";

    /// Its receipts come before the answers.
    private static final String EARLY = "380501112211";

    private static final Money MONEY = money("10");

    private final JsonMapper json = new JsonMapper();
    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile boolean open = true;
    private final Map<Long, JsonNode> pushed = new ConcurrentHashMap<>();
    private TestDatabase database;
    private Simulator simulator;
    private HttpServer customer;
    private Platform platform;
    private String token;

    @BeforeEach
    void start() throws IOException {
        database = TestDatabase.create(clock);
        simulator = Simulator.start(SimulatorSettings.defaults().withPort(0).withScript(script()));
        customer = customer();
        platform = platform();
        fill();
    }

    @AfterEach
    void stop() {
        platform.close();
        customer.stop(0);
        simulator.close();
        client.close();
        database.close();
    }

    private static Script script() {
        Behaviour usual = Behaviour.delivered(new Delay(1, 5)).withLookup(LookupPlan.of("25501"));
        return Script.of(usual)
                .withRule(Rule.matching(EARLY, usual.withReceipt(usual.receipt().withEarly(1))))
                .withRule(
                        Rule.matching(
                                PORTED, usual.withLookup(LookupPlan.of("25503").withPorted(1))))
                .withRule(
                        Rule.matching(
                                OFF, usual.withLookup(LookupPlan.of("25501").withUnreachable(1))))
                .withRule(Rule.matching(NOBODY, usual.withLookup(LookupPlan.USUAL.withUnknown(1))));
    }

    /// Takes every report while it is open.
    private HttpServer customer() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        if (!open) {
                            exchange.sendResponseHeaders(503, -1);
                            return;
                        }
                        List<Long> taken = new ArrayList<>();
                        for (JsonNode row : json.readTree(exchange.getRequestBody())) {
                            pushed.put(row.get("id_state").asLong(), row);
                            taken.add(row.get("id_state").asLong());
                        }
                        byte[] answer = taken.toString().getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(200, answer.length);
                        exchange.getResponseBody().write(answer);
                    }
                });
        server.start();
        return server;
    }

    private Platform platform() {
        String own =
                """
                providers.acme { port = %d, types = [sms, wappush, hlr, mnp], reconnect.minMillis = 5 }
                webhook.allowPrivate = ["127.0.0.1"]
                """
                        .formatted(simulator.port());
        Map<String, String> environment =
                Map.of(
                        "HELIOGRAPH_HTTP_PORT", "0",
                        "HELIOGRAPH_OPERATION_PORT", "0",
                        "HELIOGRAPH_DATABASE_URL", database.jdbcUrl());
        return new Platform(
                ConfigFactory.parseString(own).withFallback(Configuration.load(null, environment)),
                clock,
                _ -> {});
    }

    private static Money money(String amount) {
        return Money.of(new BigDecimal(amount), "EUR");
    }

    /// Kyivstar costs 7 cents, others in Ukraine 5; a look-up 1.
    private void fill() {
        Map<PriceKey, Money> prices = new HashMap<>();
        for (String type : List.of("sms", "wappush")) {
            prices.put(new PriceKey(255, PriceKey.ANY_NETWORK, type), money("0.05"));
            prices.put(new PriceKey(255, 3, type), money("0.07"));
        }
        for (String type : List.of("hlr", "mnp")) {
            prices.put(new PriceKey(255, PriceKey.ANY_NETWORK, type), money("0.01"));
        }
        platform.priceStore.addProduct(1, "First", "EUR", prices, clock.instant());
        platform.revisions.tick();
        var ann = OpenedAccount.open(platform, "ann", MONEY, Set.of("Verify"));
        token = platform.tokens.create(ann, Duration.ofDays(90)).value();
    }

    private JsonNode call(String path, String body) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + platform.port() + path))
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

    /// @return the id of the first part
    private long send(String type, String number, String text) {
        String body =
                "{'number':'%s','senderID':'Verify','text':'%s','type':'%s','callback_url':'http://127.0.0.1:%d/'}"
                        .formatted(number, text, type, customer.getAddress().getPort())
                        .replace('\'', '"');
        return call("/v1/send", body).get(number).get(0).get("id_state").asLong();
    }

    private JsonNode report(long part) throws InterruptedException {
        Until.isTrue("the report", () -> pushed.containsKey(part));
        return Objects.requireNonNull(pushed.get(part));
    }

    /// What a row says beside id, text and time; both ways of telling it say the same, but for the
    /// price, which a search alone tells.
    private String told(long part) throws InterruptedException {
        JsonNode report = report(part);
        JsonNode found = null;
        for (JsonNode row : call("/v1/sms-full-data", "{}")) {
            found = row.get("id_state").asLong() == part ? row : found;
        }
        if (found instanceof ObjectNode row) {
            row.remove(List.of("price", "currency"));
        }
        assertThat(found).isEqualTo(report);
        List<String> fields = new ArrayList<>();
        for (String name : List.of("state", "mcc", "mnc", "operator", "reachable")) {
            if (report.has(name)) {
                fields.add(report.get(name).asString("null"));
            }
        }
        return String.join(" ", fields);
    }

    private long spent() {
        return MONEY.micros() - balance();
    }

    private long balance() {
        var account = platform.accountStore.find("ann").orElseThrow();
        return new LedgerStore(database.database()).balance(account).micros();
    }

    @Test
    void a_wap_push_reaches_the_phone_with_its_address() throws Exception {
        long part = send("wappush", BOB, "Your ticket https://www.example.com/t/1");
        assertThat(told(part)).isEqualTo("DELIVRD");
        SeenMessage seen = simulator.messages().getFirst();
        assertThat(seen.dataCoding()).isEqualTo(0xF5);
        assertThat(seen.esmClass() & 0x40).isEqualTo(0x40);
        assertThat(seen.serviceType()).isEmpty();
        assertThat(seen.userDataHeader()).isEqualTo("0605040b8423f0");
        assertThat(seen.userData())
                .isEqualTo(
                        "0605040b8423f0"
                                + "01060403ae81ea"
                                + "02056a00"
                                + "45c6"
                                + "0f036578616d706c6500" // https://www.example
                                + "8503742f3100" // .com/t/1
                                + "01"
                                + "03596f7572207469636b657400" // Your ticket
                                + "0101");
        assertThat(spent()).isEqualTo(50_000);
    }

    @Test
    void a_long_wap_push_goes_in_parts_of_one_reference() throws Exception {
        long part = send("wappush", BOB, "x".repeat(300) + " https://example.com/");
        report(part);
        report(part + 2);
        assertThat(simulator.messages())
                .extracting(SeenMessage::partNumber)
                .containsExactly(1, 2, 3);
        assertThat(simulator.messages()).extracting(SeenMessage::partTotal).containsOnly(3);
        assertThat(simulator.messages()).allMatch(seen -> seen.octets().length <= 140);
        assertThat(simulator.messages())
                .allMatch(seen -> seen.userDataHeader().startsWith("0b05040b8423f00003"));
        assertThat(spent()).isEqualTo(150_000);
    }

    @Test
    void an_hlr_tells_where_the_number_is_at_home_and_whether_it_can_be_reached() throws Exception {
        assertThat(told(send("hlr", BOB, ""))).isEqualTo("DELIVRD 255 1 Vodafone true");
        assertThat(told(send("hlr", OFF, ""))).isEqualTo("UNDELIV 255 1 Vodafone false");
        assertThat(told(send("hlr", PORTED, ""))).isEqualTo("DELIVRD 255 3 Kyivstar true");
        assertThat(told(send("hlr", NOBODY, ""))).isEqualTo("UNDELIV null null null false");
        assertThat(simulator.messages())
                .allMatch(seen -> seen.serviceType().equals("HLR") && seen.userData().isEmpty());
        assertThat(spent()).isEqualTo(40_000);
        assertThat(platform.ledger.prove()).allMatch(Proof::holds);
    }

    @Test
    void a_result_that_overtakes_its_answer_is_not_lost() throws Exception {
        assertThat(told(send("hlr", EARLY, ""))).isEqualTo("DELIVRD 255 1 Vodafone true");
        assertThat(told(send("mnp", EARLY, ""))).isEqualTo("DELIVRD 255 1 Vodafone");
    }

    @Test
    void a_report_that_had_to_wait_tells_the_same() throws Exception {
        open = false;
        long part = send("hlr", PORTED, "");
        Until.isTrue("it waits", () -> number("select count(*) from webhook_pending") == 1);
        open = true;
        clock.move(Duration.ofMinutes(1));
        assertThat(told(part)).isEqualTo("DELIVRD 255 3 Kyivstar true");

        // and so does one that only the log knows of: it was kept, and the process ended
        open = false;
        long unsent = send("mnp", PORTED, "");
        Until.isTrue(
                "the report",
                () -> number("select count(*) from report where part_id = " + unsent) == 1);
        platform.close();
        database.database()
                .useTransaction(handle -> {
                    handle.execute("delete from webhook_pending");
                    handle.execute("delete from webhook_cursor");
                });
        pushed.clear();
        open = true;
        platform = platform();
        assertThat(told(unsent)).isEqualTo("DELIVRD 255 3 Kyivstar");
    }

    private long number(String sql) {
        return database.database().read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    @Test
    void a_ported_number_is_priced_by_its_new_network_once_it_was_looked_up() throws Exception {
        assertThat(told(send("sms", PORTED, "one"))).isEqualTo("DELIVRD");
        assertThat(spent()).isEqualTo(50_000);
        assertThat(told(send("mnp", PORTED, ""))).isEqualTo("DELIVRD 255 3 Kyivstar");
        assertThat(told(send("mnp", NOBODY, ""))).isEqualTo("UNDELIV null null null");
        assertThat(spent()).isEqualTo(70_000);
        send("sms", PORTED, "two");
        assertThat(spent()).isEqualTo(140_000);

        // what was learned outlives the process
        platform.close();
        platform = platform();
        report(send("sms", PORTED, "three"));
        assertThat(spent()).isEqualTo(210_000);
        assertThat(preview(PORTED)).isEqualTo("3 0.07");

        // and is believed for 30 days
        clock.move(Duration.ofDays(30).plusSeconds(1));
        assertThat(preview(PORTED)).isEqualTo("1 0.05");
        assertThat(platform.ledger.prove()).allMatch(Proof::holds);
    }

    private String preview(String number) {
        JsonNode row =
                call(
                                "/v1/replacement",
                                "{\"number\":\"%s\",\"senderID\":\"Verify\",\"text\":\"x\"}"
                                        .formatted(number))
                        .get(number);
        return row.get("MNC").asString() + " " + row.get("price").asString();
    }
}
