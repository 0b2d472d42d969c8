package io.heliograph.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.Database;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Proof;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.SeenMessage;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// kill -9 while the provider has 50 submits and has answered none: no id that its receipts name is
/// known, and each of them settles its part by provider, recipient and time.
@Tag("crash")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class OpenAtTheKillTest {
    private static final int OPEN = 50;
    private static final int LONG_PARTS = 3;
    private static final String TOKEN = "t%029d".formatted(1);
    private static final Duration SETTLE_MAX = Duration.ofMinutes(2);

    private static final String CONFIGURATION =
            """
            demo.uncertain = unknown
            providers.demo { answerTimeoutMillis = 8000, reconnect.maxMillis = 1000 }
            """;

    @TempDir private Path folder;

    @Test
    void receipts_that_come_after_the_kill_settle_what_was_open() throws Exception {
        settles(15_000, 0);
    }

    @Test
    void receipts_that_came_before_the_kill_settle_what_was_open() throws Exception {
        settles(500, 1);
    }

    private void settles(int receiptMillis, int receipts) throws Exception {
        var script =
                io.heliograph.simulator.Script.of(
                        Behaviour.delivered(Delay.of(receiptMillis)).withAnswer(Answer.never()));
        try (Simulator simulator =
                        Simulator.start(
                                SimulatorSettings.defaults().withPort(0).withScript(script));
                ServerProcess server =
                        new ServerProcess(
                                folder,
                                CONFIGURATION,
                                Map.of("HELIOGRAPH_SMSC", "127.0.0.1:" + simulator.port()))) {
            server.start();
            server.awaitUp();
            openAccount(server);
            send(server);
            Until.nothingIsMissing(
                    Duration.ofSeconds(10),
                    () -> {
                        long had =
                                simulator.messages().stream()
                                        .filter(seen -> seen.receiptsAcknowledged() == receipts)
                                        .count();
                        return had == OPEN ? "" : "submits, of " + had;
                    });
            server.kill();
            assertThat(simulator.messages()).noneMatch(SeenMessage::answered);

            server.start();
            server.awaitUp();
            try (Database database = server.database()) {
                CrashStore store = new CrashStore(database);
                Until.nothingIsMissing(
                        SETTLE_MAX,
                        () -> {
                            long delivered = ends(store, "DELIVRD").size();
                            return delivered == OPEN ? "" : "DELIVRD, of " + delivered;
                        });
                assertThat(ends(store, "UNKNOWN")).isEmpty();
                assertThat(simulator.messages()).hasSize(OPEN);
                checkMoney(store);
                assertThat(new LedgerStore(database).prove()).allMatch(Proof::holds);
            }
        }
    }

    private static void checkMoney(CrashStore store) {
        long pricesMicros =
                store.messages().stream()
                        .mapToLong(message -> message.priceMicros() * message.parts())
                        .sum();
        assertThat(pricesMicros).isPositive();
        assertThat(store.entriesMicros("charge")).isEqualTo(-pricesMicros);
        // what was given back with UNKNOWN is taken again
        assertThat(store.entriesMicros("refund") + store.entriesMicros("refund_reversal")).isZero();
    }

    /// Each start of the server gives its database another address.
    private static void openAccount(ServerProcess server) throws InterruptedException {
        try (Database database = server.database()) {
            new CrashStore(database).openCopy(1, TOKEN);
        }
    }

    /// 47 short messages and one of three parts.
    private static void send(ServerProcess server) throws IOException, InterruptedException {
        List<String> numbers =
                IntStream.range(0, OPEN - LONG_PARTS)
                        .mapToObj(i -> "38050%07d".formatted(1_000_000 + i))
                        .toList();
        String body =
                new JsonMapper()
                        .writeValueAsString(
                                List.of(
                                        message(numbers, "short"),
                                        message(List.of("380671234567"), "long ".repeat(90))));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(server.uri("/v1/send"))
                            .header("X-Access-Token", TOKEN)
                            .POST(BodyPublishers.ofString(body))
                            .build();
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body().split("id_state", -1)).hasSize(OPEN + 1);
        }
    }

    private static Map<String, Object> message(List<String> numbers, String text) {
        return Map.of("number", numbers, "senderID", "Verify", "text", text, "delivery", true);
    }

    private static List<CrashStore.Told> ends(CrashStore store, String state) {
        return store.reports().stream()
                .filter(CrashStore.Told::isFinal)
                .filter(told -> told.state().equals(state))
                .toList();
    }
}
