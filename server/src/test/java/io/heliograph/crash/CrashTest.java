package io.heliograph.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.Database;
import io.heliograph.db.TestDatabase;
import io.heliograph.embedded.EmbeddedDatabase;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real server, the real database, a carrier and a customer's webhook with whims, a customer
/// who never stops sending, and kills at random moments; at the end every message is accounted for.
///
/// `-Dcrash.seed=…` repeats the moments and whims of a run (not the machine's own timing),
/// `-Dcrash.kills=…` makes it longer, as `./test long` does.
@Tag("crash")
class CrashTest {
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime() & 0xFFFFFF);
    private static final int KILLS = Integer.getInteger("crash.kills", 4);
    private static final int DATABASE_KILLS = KILLS;
    private static final Duration SETTLE_MAX = Duration.ofMinutes(4);

    /// The account that somebody holds locked for a while.
    private static final long HELD = 17;

    private static final String CONFIGURATION =
            """
            dispatch { retryMin = 100ms, retryMax = 1s }
            demo.uncertain = resend
            providers.demo { answerTimeoutMillis = 3000, reconnect.maxMillis = 1000 }
            webhook {
              attempts = 100, retryDelaysMillis = [100, 300, 600], totalTimeoutMillis = 3000
              failuresToPause = 3, pause { minMillis = 200, maxMillis = 800 }
            }
            """;

    /// A database that does not answer is given up early.
    private static final String IMPATIENT =
            """
            database { connectTimeout = 2s, socketTimeout = 5s }
            acceptance { queuedMax = 2s, commitMax = 4s }
            """;

    private static final Duration ANSWER_MAX = Duration.ofSeconds(15);

    @TempDir private Path folder;

    private final Random random = new Random(SEED);
    private final List<String> story = new ArrayList<>();
    private Simulator simulator;
    private Receiver receiver;

    @BeforeEach
    void open() throws IOException {
        System.out.println("crash.seed=" + SEED + " crash.kills=" + KILLS);
        simulator = Script.start(SEED);
        receiver = new Receiver(SEED);
    }

    @AfterEach
    void close() {
        System.out.println(String.join("\n", story));
        receiver.close();
        simulator.close();
    }

    private ServerProcess server(String configuration, Map<String, String> more)
            throws IOException {
        Map<String, String> environment = new java.util.HashMap<>(more);
        environment.put("HELIOGRAPH_SMSC", "127.0.0.1:" + simulator.port());
        return new ServerProcess(folder, configuration, environment);
    }

    @Test
    void keeps_every_promise_while_the_server_is_killed() throws Exception {
        try (ServerProcess server = server(CONFIGURATION, Map.of())) {
            server.start();
            server.awaitUp();
            Customer customer = new Customer(server, receiver.url(), SEED);
            customer.signIn();
            open49(customer, EmbeddedDatabase.runningAt(server.data()));
            reportTo(EmbeddedDatabase.runningAt(server.data()));
            customer.start();
            for (int kill = 1; kill <= KILLS; kill++) {
                work(200, 2_200);
                server.kill();
                server.start();
                if (kill % 4 == 0) { // once more while it starts
                    work(300, 4_000);
                    server.kill();
                    server.start();
                }
                story.add("kill " + kill + ": up after " + server.awaitUp().toMillis() + " ms");
            }
            work(500, 1_500);
            killPostgres(server.data());
            work(3_000, 4_000);
            Until.nothingIsMissing(
                    SETTLE_MAX,
                    () -> server.hasLogged("event=database_restarted") ? "" : "the restart");
            customer.finish();
            account(customer, EmbeddedDatabase.runningAt(server.data()));
        }
    }

    @Test
    void keeps_every_promise_while_the_database_is_killed() throws Exception {
        Path folderOfDatabase = folder.resolve("database");
        try (EmbeddedDatabase embedded = EmbeddedDatabase.start(folderOfDatabase)) {
            Map<String, String> external = Map.of("HELIOGRAPH_DATABASE_URL", embedded.jdbcUrl());
            try (ServerProcess server = server(CONFIGURATION + IMPATIENT, external)) {
                server.start();
                server.awaitUp();
                Customer customer = new Customer(server, receiver.url(), SEED);
                customer.signIn();
                open49(customer, embedded.jdbcUrl());
                reportTo(embedded.jdbcUrl());
                customer.start();
                holdOne(server, customer, embedded.jdbcUrl());
                for (int kill = 1; kill <= DATABASE_KILLS; kill++) {
                    work(500, 2_000);
                    if (kill % 3 == 0) {
                        killBackend(folderOfDatabase);
                    } else {
                        killPostgres(folderOfDatabase);
                    }
                    work(100, 400);
                    awaitDatabase(embedded.jdbcUrl());
                    story.add("kill " + kill + ": up after " + server.awaitUp().toMillis() + " ms");
                }
                work(500, 1_000);
                pause(server, folderOfDatabase);
                work(1_000, 1_500);
                customer.finish();
                account(customer, embedded.jdbcUrl());
                assertThat(Duration.ofMillis(customer.slowestMillis.get())).isLessThan(ANSWER_MAX);
                assertThat(customer.busy.get()).as("answers 503").isPositive();
            }
        }
    }

    private static String token(long account) {
        return "t%029d".formatted(account);
    }

    /// Accounts beside the demo's.
    private static void open49(Customer customer, String jdbcUrl) {
        try (Database database = new Database(TestDatabase.settings(jdbcUrl))) {
            CrashStore store = new CrashStore(database);
            for (long account = 1; account < 50; account++) {
                store.copyDemo(account, token(account));
                customer.has(List.of(token(account)));
            }
        }
    }

    /// Somebody holds one account, beyond a kill of the server, and nobody else has to wait.
    private void holdOne(ServerProcess server, Customer customer, String jdbcUrl) throws Exception {
        work(500, 2_500);
        customer.leaves(token(HELD)); // its own requests would have to wait
        try (HeldAccount held = new HeldAccount(jdbcUrl, HELD)) {
            work(1_500, 2_500);
            server.kill();
            server.start();
            story.add("held: up after " + server.awaitUp().toMillis() + " ms");
            work(500, 1_000);
            awaitOthers(jdbcUrl);
            assertThat(held.isHeld()).isTrue();
        }
    }

    private void awaitOthers(String jdbcUrl) throws InterruptedException {
        try (Database database = new Database(TestDatabase.settings(jdbcUrl))) {
            CrashStore store = new CrashStore(database);
            long newest = store.newestMessage();
            long began = System.nanoTime();
            Until.nothingIsMissing(
                    SETTLE_MAX,
                    () -> {
                        List<Long> parts =
                                store.unended(Script.LOSES_RECEIPTS_PATTERN, HELD, newest);
                        return parts.isEmpty() ? "" : "the end of parts " + parts;
                    });
            story.add(
                    "held: the others had ended after %d ms"
                            .formatted(Duration.ofNanos(System.nanoTime() - began).toMillis()));
        }
    }

    /// Mailings name no address for their reports.
    private void reportTo(String jdbcUrl) {
        try (Database database = new Database(TestDatabase.settings(jdbcUrl))) {
            new CrashStore(database).reportTo(receiver.url());
        }
    }

    /// The customer works for a time drawn from the range.
    private void work(int minMillis, int maxMillis) throws InterruptedException {
        Thread.sleep(minMillis + random.nextInt(maxMillis - minMillis));
    }

    private static void killPostgres(Path folder) throws Exception {
        postmaster(folder).destroyForcibly();
    }

    /// Any one of its processes: the others are made to end by the first of them.
    private void killBackend(Path folder) throws Exception {
        List<ProcessHandle> backends = postmaster(folder).children().toList();
        backends.get(random.nextInt(backends.size())).destroyForcibly();
    }

    /// Longer than the server waits for an answer, and than the ids last that it has reserved.
    private void pause(ServerProcess server, Path folder) throws Exception {
        List<ProcessHandle> all = new ArrayList<>();
        all.add(postmaster(folder));
        all.addAll(all.getFirst().children().toList());
        signal("STOP", all);
        try {
            Until.nothingIsMissing(
                    Duration.ofSeconds(20), () -> server.health() == 503 ? "" : "health 503");
            work(20_000, 20_500);
        } finally {
            signal("CONT", all);
        }
        story.add("pause: up after " + server.awaitUp().toMillis() + " ms");
    }

    private static void signal(String name, List<ProcessHandle> processes) throws Exception {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        new ProcessBuilder(command).start().waitFor();
    }

    private static ProcessHandle postmaster(Path folder) throws IOException {
        Path pidFile = folder.resolve("postgres/postmaster.pid");
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    /// The server's health tells of a database that was killed only at its next look.
    private static void awaitDatabase(String jdbcUrl) throws InterruptedException {
        Until.nothingIsMissing(
                Duration.ofSeconds(60),
                () -> {
                    try (Connection _ = DriverManager.getConnection(jdbcUrl)) {
                        return "";
                    } catch (SQLException notYet) {
                        return "PostgreSQL: " + notYet.getMessage();
                    }
                });
    }

    private void account(Customer customer, String jdbcUrl) throws InterruptedException {
        receiver.beWell();
        try (Database database = new Database(TestDatabase.settings(jdbcUrl))) {
            CrashStore store = new CrashStore(database);
            try {
                settle(store);
            } catch (AssertionError unsettled) {
                story.add(unsettled.getMessage()); // the accounts say what that means
            }
            Accounting accounting =
                    new Accounting(store, simulator.messages(), receiver)
                            .promises(customer.requests)
                            .submissions()
                            .money(store, new LedgerStore(database))
                            .webhooks();
            story.add(
                    "%s; %d requests, %d repeated, %d times 429 or 503, slowest answer %d ms; webhook: %d posts, %d answered badly"
                            .formatted(
                                    accounting,
                                    customer.requests.size(),
                                    customer.repeated.get(),
                                    customer.busy.get(),
                                    customer.slowestMillis.get(),
                                    receiver.posts.get(),
                                    receiver.failures.get()));
            assertThat(customer.faults).isEmpty();
            assertThat(accounting.faults()).as("seed " + SEED).isEmpty();
        }
    }

    private void settle(CrashStore store) throws InterruptedException {
        long began = System.nanoTime();
        Until.nothingIsMissing(
                SETTLE_MAX, () -> store.mailings() > 0 ? "the end of the mailing" : "");
        long mailed = System.nanoTime();
        Until.nothingIsMissing(
                SETTLE_MAX,
                () -> {
                    List<Long> parts = store.unended(Script.LOSES_RECEIPTS_PATTERN);
                    return parts.isEmpty() ? "" : "the end of parts " + parts;
                });
        long ended = System.nanoTime();
        Until.nothingIsMissing(
                SETTLE_MAX,
                () -> {
                    List<CrashStore.Told> waiting =
                            store.reports().stream()
                                    .filter(CrashStore.Told::isFinal)
                                    .filter(CrashStore.Told::reported)
                                    .filter(told -> !isAcknowledged(told))
                                    .limit(20)
                                    .toList();
                    return waiting.isEmpty() ? "" : "acknowledgement of " + waiting;
                });
        story.add(
                "settled: the mailing after %d ms, parts after %d ms, webhooks after %d ms more"
                        .formatted(
                                Duration.ofNanos(mailed - began).toMillis(),
                                Duration.ofNanos(ended - mailed).toMillis(),
                                Duration.ofNanos(System.nanoTime() - ended).toMillis()));
    }

    private boolean isAcknowledged(CrashStore.Told told) {
        return receiver.acknowledged.contains(new Receiver.Row(told.partId(), told.state()));
    }
}
