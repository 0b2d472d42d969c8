package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.config.Configuration;
import io.heliograph.db.AccountId;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Proof;
import io.heliograph.pricing.PriceKey;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Script;
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
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Numbers, texts and senders as people paste them, from the request to the carrier and back to the
/// customer's rows.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
final class PastedStoryTest {
    private final JsonMapper json = new JsonMapper();
    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final HttpClient client = HttpClient.newHttpClient();
    private TestDatabase database;
    private Simulator simulator;
    private Platform platform;
    private AccountId ann;
    private String token;

    @BeforeEach
    void start() {
        database = TestDatabase.create(clock);
        simulator =
                Simulator.start(
                        SimulatorSettings.defaults()
                                .withPort(0)
                                .withScript(Script.of(Behaviour.delivered(new Delay(1, 5)))));
        start("");
        Map<PriceKey, Money> prices = new HashMap<>();
        for (int mcc : new int[] {255, 722}) {
            prices.put(new PriceKey(mcc, PriceKey.ANY_NETWORK, "sms"), money("0.05"));
        }
        platform.priceStore.addProduct(1, "First", "EUR", prices, clock.instant());
        platform.revisions.tick();
        open();
    }

    @AfterEach
    void stop() {
        platform.close();
        simulator.close();
        client.close();
        database.close();
    }

    private void start(String provider) {
        String own =
                "providers.acme { port = %d, types = [sms], reconnect.minMillis = 5, %s }"
                        .formatted(simulator.port(), provider);
        Map<String, String> environment =
                Map.of(
                        "HELIOGRAPH_HTTP_PORT", "0",
                        "HELIOGRAPH_OPERATION_PORT", "0",
                        "HELIOGRAPH_DATABASE_URL", database.jdbcUrl());
        platform =
                new Platform(
                        ConfigFactory.parseString(own)
                                .withFallback(Configuration.load(null, environment)),
                        clock,
                        started -> started.fileProviders.impose(List.of("acme")));
    }

    private static Money money(String amount) {
        return Money.of(new BigDecimal(amount), "EUR");
    }

    private void open() {
        ann = OpenedAccount.open(platform, "ann", money("10"), Set.of("Verify", "380671234567"));
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

    /// What the carrier has, in the order in which it came.
    private List<SeenMessage> seen(int count) throws InterruptedException {
        Until.isTrue("the carrier has them", () -> simulator.messages().size() == count);
        return simulator.messages().stream()
                .sorted(Comparator.comparing(SeenMessage::destination))
                .toList();
    }

    @Test
    void rows_show_what_was_given_and_phones_what_was_meant() throws Exception {
        String body =
                """
                {"number":["\\u202A+54 11 2345-6789\\u202C","5491123456789"],"senderID":" +380671234567\\u200B","text":"cafe\\u0301"}\
                """;
        assertThat(call("/v1/send", body).propertyNames())
                .containsExactly("541123456789", "5491123456789");
        assertThat(seen(2))
                .allMatch(seen -> seen.destination().equals("5491123456789"))
                .allMatch(seen -> seen.source().equals("380671234567") && seen.sourceTon() == 1)
                .allMatch(seen -> seen.text().equals("café") && seen.dataCoding() == 0);
        JsonNode rows = call("/v1/sms-full-data", "{\"phone\":\"541123456789\"}");
        assertThat(rows.size()).isEqualTo(1);
        assertThat(rows.get(0).get("phone").asString()).isEqualTo("541123456789");
        assertThat(rows.get(0).get("text_sms").asString()).isEqualTo("cafe\u0301");
        assertThat(rows.get(0).get("originator").asString()).isEqualTo(" +380671234567\u200B");
        assertThat(platform.ledger.prove()).allMatch(Proof::holds);
    }

    @Test
    void the_black_list_knows_a_number_however_it_is_written() {
        call("/v1/black-list-add", "{\"numbers\":[\"54 11 15 2345 6789\"]}");
        JsonNode told =
                call(
                        "/v1/send",
                        """
                        {"number":[541123456789,5491123456789,380501112233],"senderID":"Verify","text":"x"}\
                        """);
        assertThat(told.get("541123456789").toString())
                .isEqualTo("[{\"error\":\"phone_in_black_list\"}]");
        assertThat(told.get("5491123456789").toString())
                .isEqualTo("[{\"error\":\"phone_in_black_list\"}]");
        assertThat(told.get("380501112233").get(0).has("id_state")).isTrue();
    }

    @Test
    void a_provider_may_be_given_what_was_written() throws Exception {
        platform.close();
        start("destination.form = written");
        call("/v1/send", "{\"number\":541123456789,\"senderID\":\"Verify\",\"text\":\"x\"}");
        assertThat(seen(1)).extracting(SeenMessage::destination).containsExactly("541123456789");
    }

    @Test
    void a_text_is_cut_as_was_told_whatever_the_account_is_set_to_meanwhile() throws Exception {
        set("smart_encoding = true");
        String text = "It’s " + "a".repeat(100);
        call(
                "/v1/send",
                """
                {"number":380501112233,"senderID":"Verify","text":"%s","beginDate":"2026-10-05","beginTime":"12:10"}\
                """
                        .formatted(text));
        set("smart_encoding = false");
        platform.close();
        start("");
        clock.move(Duration.ofMinutes(11));
        assertThat(seen(1)).extracting(SeenMessage::text).containsExactly(text.replace('’', '\''));
        assertThat(call("/v1/sms-full-data", "{}").get(0).get("text_sms").asString())
                .isEqualTo(text);
    }

    private void set(String setting) {
        database.database()
                .useTransaction(handle ->
                        handle.execute("update account set " + setting + " where login = 'ann'"));
        platform.revisions.tick();
    }
}
