package io.heliograph.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.Database;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Proof;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.PhoneMessage;
import io.heliograph.simulator.PhoneMessage.Join;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// kill -9 while phones write: between the parts of a message, between a message and its answer,
/// between a STOP and what it does. Nothing is lost, nothing is there twice, and the STOP is
/// obeyed.
@Tag("crash")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class IncomingAtTheKillTest {
    private static final String OURS = "380670000001";
    private static final String TOKEN = "t%029d".formatted(1);
    private static final Duration MAX = Duration.ofMinutes(1);
    private static final int TEXTS = 40;

    @TempDir private Path folder;

    @Test
    void nothing_that_phones_send_is_lost_or_doubled_and_a_stop_is_obeyed() throws Exception {
        Script script = Script.of(Behaviour.delivered(Delay.of(50)));
        try (Simulator simulator =
                        Simulator.start(
                                SimulatorSettings.defaults().withPort(0).withScript(script));
                ServerProcess server =
                        new ServerProcess(
                                folder,
                                "providers.demo { reconnect.maxMillis = 1000 }",
                                Map.of("HELIOGRAPH_SMSC", "127.0.0.1:" + simulator.port()))) {
            server.start();
            server.awaitUp();
            openAccount(server);
            schedule(server);

            // between parts, among messages that are being answered
            simulator.phone(two(1).only(1));
            await(server, "select 1 - count(*) from incoming_part", "part that is kept");
            for (int i = 0; i < TEXTS; i++) {
                simulator.phone(PhoneMessage.of(phone(i), OURS, "text " + i));
            }
            await(server, "select (count(*) = 0)::int from incoming", "text that is kept");
            server.kill();
            simulator.phone(two(1).only(2));
            server.start();
            server.awaitUp();
            awaitAcknowledged(simulator, TEXTS + 2);

            // between a STOP and what it does
            simulator.phone(PhoneMessage.of(phone(1), OURS, "STOP"));
            awaitAcknowledged(simulator, TEXTS + 3);
            server.kill();
            server.start();
            server.awaitUp();
            await(server, "select count(*) - 20 from report where error_code = 'stopped'", "end");
            await(server, "select count(*) from stop_order", "STOP to forget");

            try (Database database = server.database()) {
                assertThat(texts(database)).hasSize(TEXTS + 2).doesNotHaveDuplicates();
                assertThat(texts(database)).contains("one two three four", "STOP");
                assertThat(new LedgerStore(database).prove()).allMatch(Proof::holds);
                assertThat(count(database, "select count(*) from black_list where stopped"))
                        .isEqualTo(1);
            }
            assertThat(simulator.messages()).isEmpty();
        }
    }

    private static PhoneMessage two(int reference) {
        return PhoneMessage.of(phone(0), OURS, "one two three four", 2, Join.UDH, reference);
    }

    private static String phone(int i) {
        return "38050%07d".formatted(1_000_000 + i);
    }

    private static void awaitAcknowledged(Simulator simulator, int parts)
            throws InterruptedException {
        Until.nothingIsMissing(
                MAX,
                () -> {
                    long had = simulator.stats().phonePartsAcknowledged();
                    return had >= parts ? "" : "acknowledged parts, of " + had;
                });
    }

    /// @param missing a query that says how many
    private static void await(ServerProcess server, String missing, String what)
            throws InterruptedException {
        try (Database database = server.database()) {
            Until.nothingIsMissing(
                    MAX,
                    () -> {
                        long left = count(database, missing);
                        return left == 0 ? "" : what + ", " + left;
                    });
        }
    }

    private static long count(Database database, String query) {
        return database.read(handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    private static List<String> texts(Database database) {
        return database.read(handle ->
                handle.createQuery("select text from incoming").mapTo(String.class).list());
    }

    /// Each start of the server gives its database another address.
    private static void openAccount(ServerProcess server) throws InterruptedException {
        try (Database database = server.database()) {
            new CrashStore(database).openCopy(1, TOKEN);
            database.useTransaction(handle ->
                    handle.execute(
                            "insert into incoming_number (number, account_id) values (?, 1)",
                            OURS));
        }
    }

    /// 20 messages of a day to come.
    private static void schedule(ServerProcess server) throws Exception {
        String one =
                "{\"number\":[%s],\"senderID\":\"Verify\",\"text\":\"x\",\"beginDate\":\"%s\",\"beginTime\":\"12:00\"}"
                        .formatted(phone(1), LocalDate.now(ZoneOffset.UTC).plusDays(2));
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 20; i++) {
                HttpRequest request =
                        HttpRequest.newBuilder(server.uri("/v1/send"))
                                .header("X-Access-Token", TOKEN)
                                .POST(BodyPublishers.ofString(one))
                                .build();
                var answer = client.send(request, BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            }
        }
    }
}
