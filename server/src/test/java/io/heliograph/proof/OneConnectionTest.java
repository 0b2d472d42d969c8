package io.heliograph.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.heliograph.app.LivePlatform;
import io.heliograph.http.OpenApi;
import io.heliograph.ledger.Proof;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The pool has one connection, so that whoever has one and asked for a second, or waited for
/// somebody who asks for one, would stand still. Everything goes on: each call, sending, mailings,
/// reports, and what ticks beside them.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@Tag("slow")
final class OneConnectionTest {
    private static final Map<String, Object> ONE =
            Map.of("database.connectionsMax", 1, "database.connectTimeout", "20s");
    private static final int PARTIES = 3;
    private static final long FIRST_NUMBER = 380_671_120_000L;
    private static final int SINGLE = 20;
    private static final int BULK = 300;
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final OpenApi file = new OpenApi();

    /// Parts that a report was pushed of.
    private final Set<Long> pushed = ConcurrentHashMap.newKeySet();

    @Test
    void everything_goes_on_with_one_connection_to_the_database() throws Exception {
        HttpServer customer =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        customer.createContext("/", this::take);
        customer.start();
        try (LivePlatform platform = new LivePlatform(ONE);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String url = "http://127.0.0.1:" + customer.getAddress().getPort() + "/";
            List<Future<?>> parties = new ArrayList<>();
            for (int i = 0; i < PARTIES; i++) {
                Party party = new Party(platform, "party" + i, "Party " + i);
                parties.add(threads.submit(() -> callAll(party, url)));
            }
            for (Future<?> party : parties) {
                party.get();
            }
            await("mailings", () -> done(platform) >= PARTIES);
            await("ends", () -> open(platform) == 0);
            await("reports", () -> pushed.size() == PARTIES * SINGLE);
            assertThat(platform.proofs()).allMatch(Proof::holds);
        } finally {
            customer.stop(0);
        }
    }

    private void callAll(Party party, String url) {
        try (party) {
            SoundRequests requests = new SoundRequests(party, false).withDelivered();
            for (int i = 0; i < SINGLE; i++) {
                party.post(
                        "/v1/send",
                        Party.json(
                                "{'number': '%d', 'senderID': 'Verify', 'text': 'x', 'callback_url': '%s'}"
                                        .formatted(FIRST_NUMBER + i, url)));
            }
            String phones =
                    LongStream.range(FIRST_NUMBER, FIRST_NUMBER + BULK)
                            .mapToObj(number -> "'" + number + "'")
                            .collect(Collectors.joining(","));
            long group =
                    party.post("/v1/group-create", "{'name_group': 'Clients'}")
                            .at("/list/0/id_group")
                            .longValue();
            party.post(
                    "/v1/send-bulk",
                    "{'senderID': '777', 'text': 'y', 'id_group': [%d], 'phone': [%s]}"
                            .formatted(group, phones));
            for (Operation operation : Operation.all(file)) {
                JsonNode body = requests.of(operation).body().get();
                Received received = party.call(operation, body);
                assertThat(received.status()).as(operation + " → " + received).isEqualTo(200);
            }
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            List<Long> parts = new ArrayList<>();
            for (JsonNode row : JSON.readTree(exchange.getRequestBody().readAllBytes())) {
                parts.add(row.get("id_state").asLong());
            }
            byte[] answer = JSON.writeValueAsString(parts).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            pushed.addAll(parts);
        }
    }

    private static long done(LivePlatform platform) {
        return number(platform, "select count(*) from mailing where state = 'done'");
    }

    /// Messages to be sent today that have parts without an end.
    private static long open(LivePlatform platform) {
        return number(
                platform,
                """
                select count(*)
                from message m
                where m.begins_at < now() + interval '1 hour'
                  and m.parts > (
                      select count(*)
                      from report r
                      where r.account_id = m.account_id
                        and r.part_id between m.message_id and m.message_id + m.parts - 1
                        and r.final)
                """);
    }

    private static long number(LivePlatform platform, String sql) {
        return platform.database().read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        Instant deadline = Instant.now().plus(WAIT_MAX);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("waited in vain for " + what).isBefore(deadline);
            Thread.sleep(20);
        }
    }
}
