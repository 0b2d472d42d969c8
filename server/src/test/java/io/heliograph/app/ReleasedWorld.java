package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.config.Configuration;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.ledger.Money;
import io.heliograph.pricing.PriceKey;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.LookupPlan;
import io.heliograph.simulator.ReceiptState;
import io.heliograph.simulator.Rule;
import io.heliograph.simulator.Script;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The platform on a database that is kept for later versions, or comes from an earlier one: one
/// carrier, one customer `ann`, and a clock that stands.
final class ReleasedWorld implements AutoCloseable {
    /// When the kept databases end.
    static final Instant END = Instant.parse("2026-10-05T12:00:00Z");

    /// Its messages end UNDELIV.
    static final String NOBODY = "380501112200";

    final TestDatabase database;
    final MovingClock clock;
    final Simulator simulator;
    final Platform platform;
    private final JsonMapper json = new JsonMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private String token = "";

    ReleasedWorld(TestDatabase database, Instant now) {
        this.database = database;
        clock = new MovingClock(now);
        Behaviour usual = Behaviour.delivered(new Delay(1, 5)).withLookup(LookupPlan.of("25501"));
        Behaviour failing =
                usual.withReceipt(usual.receipt().withStates(Map.of(ReceiptState.UNDELIV, 1.0)));
        Script script = Script.of(usual).withRule(Rule.matching(NOBODY, failing));
        simulator = Simulator.start(SimulatorSettings.defaults().withPort(0).withScript(script));
        platform = platform();
    }

    private Platform platform() {
        String own =
                """
                providers.acme { port = %d, types = [sms, flashsms, wappush, hlr, mnp], reconnect.minMillis = 5 }
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

    /// Prices, and ann with money and rights.
    void fill() {
        Map<PriceKey, Money> prices = new HashMap<>();
        for (String type : List.of("sms", "flashsms", "wappush", "hlr", "mnp")) {
            prices.put(new PriceKey(255, PriceKey.ANY_NETWORK, type), money("0.05"));
        }
        platform.priceStore.addProduct(1, "First", "EUR", prices, clock.instant());
        platform.revisions.tick();
        OpenedAccount.open(platform, "ann", money("10"), Set.of("Verify"));
    }

    /// A token for ann.
    void signIn() {
        token =
                platform.tokens
                        .create(
                                platform.accountStore.find("ann").orElseThrow(),
                                Duration.ofDays(90))
                        .value();
    }

    private static Money money(String amount) {
        return Money.of(new BigDecimal(amount), "EUR");
    }

    JsonNode call(String path, String body, String... headers) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + platform.port() + path))
                            .header("X-Access-Token", token)
                            .POST(BodyPublishers.ofString(body.replace('\'', '"')));
            if (headers.length > 0) {
                request.headers(headers);
            }
            var response = client.send(request.build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return json.readTree(response.body()).get("data");
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    long number(String query) {
        return database.database()
                .read(handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    @Override
    public void close() {
        platform.close();
        simulator.close();
        client.close();
        database.close();
    }
}
