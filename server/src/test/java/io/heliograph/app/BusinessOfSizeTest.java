package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.admin.AdminCaller;
import io.heliograph.db.AccountId;
import io.heliograph.fixture.Heap;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.Proof;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/// A platform with 1,000 accounts, 50 providers, 500 routes and price lists of 300 networks each.
/// How fast it sends is told by `bench/run --business`.
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class BusinessOfSizeTest {
    private static final Path BUSINESS =
            Path.of("../bench/src/main/resources/io/heliograph/bench/business.sql");
    private static final long MIB = 1 << 20;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int CHANGES = 500;

    private static final String ARRIVED =
            """
            select count(*)
            from report r
            join message m on m.account_id = r.account_id and m.message_id = r.part_id
            join account a on a.account_id = m.account_id
            where a.login = 'busy'
              and r.final
              and r.state = 'DELIVRD'
            """;

    private static LivePlatform platform;
    private static AdminCaller operator;
    private static HttpClient client;
    private static long grown;

    @BeforeAll
    static void start() throws Exception {
        platform = new LivePlatform();
        operator = platform.operator();
        client = HttpClient.newHttpClient();
        AccountId small = platform.account("small", "Small", Set.of("Shop"));
        send(platform.token(small), 0);
        long before = live();
        String filling = Files.readString(BUSINESS);
        platform.database().useTransaction(handle -> handle.createScript(filling).execute());
        String token = tokenOf("business-1000");
        Until.isTrue("in memory", () -> price(token).contains("\"price\":0.050255"));
        Until.isTrue("all are bound", () -> bound() == 52); // the demo's two among them
        for (int account = 1; account <= 1_000; account += 111) {
            price(tokenOf("business-" + account)); // what is made of a list when it is first used
        }
        grown = live() - before;
    }

    @AfterAll
    static void stop() {
        assertThat(platform.proofs()).allMatch(Proof::holds);
        client.close();
        operator.close();
        platform.close();
    }

    /// The least of some looks, for threads at work have their own.
    private static long live() {
        return LongStream.generate(Heap::used).limit(5).min().orElseThrow();
    }

    private static long bound() {
        JsonNode providers = operator.ann("GET", "/providers?limit=100", "").json().get("items");
        return StreamSupport.stream(providers.spliterator(), false)
                .filter(each -> each.at("/live/bindsUp").asInt(0) == 1)
                .count();
    }

    private static String tokenOf(String login) {
        return platform.token(
                new AccountId(
                        platform.database()
                                .read(handle ->
                                        handle.createQuery(
                                                        "select account_id from account where login = :login")
                                                .bind("login", login)
                                                .mapTo(Long.class)
                                                .one())));
    }

    private static HttpRequest request(String token, String call, String body) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(platform.port(), call)))
                .header("X-Access-Token", token)
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static String body(long number) {
        return "{\"number\":\"%d\",\"senderID\":\"Shop\",\"type\":\"sms\",\"text\":\"At your door\"}"
                .formatted(380_671_000_000L + number);
    }

    private static String price(String token) {
        return reply(request(token, "/v1/replacement", body(1)));
    }

    private static String reply(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void send(String token, long number) {
        assertThat(reply(request(token, "/v1/send", body(number)))).contains("id_state");
    }

    private static long number(String sql) {
        return platform.database().read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    @Test
    @Order(1)
    void it_takes_less_than_sixty_four_mebibytes() {
        assertThat(grown).isBetween(0L, 64 * MIB);
    }

    private static void agree(String list, String price) {
        assertThat(
                        operator.ann(
                                        "POST",
                                        "/price-lists/" + list + "/prices",
                                        "{\"country\":\"UA\",\"price\":\"%s\"}".formatted(price),
                                        "Idempotency-Key",
                                        UUID.randomUUID().toString())
                                .status())
                .isEqualTo(201);
    }

    @Test
    @Order(2)
    void a_change_of_it_is_in_force_within_a_second() throws Exception {
        String token = tokenOf("business-500");
        agree("list-500", "0.077");
        Instant changed = Instant.now();
        Until.isTrue("another price", () -> price(token).contains("\"price\":0.077"));
        assertThat(Duration.between(changed, Instant.now())).isLessThan(SECOND);
    }

    /// Half of them of routes, half of prices, one after the other.
    @Test
    @Order(3)
    void changes_beside_the_load_lose_no_message() throws Exception {
        String token = platform.token(platform.account("busy", "Busy", Set.of("Shop")));
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong number = new AtomicLong(1_000);
        List<Callable<Long>> work = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            work.add(() -> {
                long sent = 0;
                while (!over.get()) {
                    send(token, number.incrementAndGet());
                    sent++;
                }
                return sent;
            });
        }
        long accepted = 0;
        Instant began = Instant.now();
        Duration took;
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> running = work.stream().map(pool::submit).toList();
            List<Future<?>> changing =
                    List.of(
                            pool.submit(BusinessOfSizeTest::routes),
                            pool.submit(BusinessOfSizeTest::prices));
            try {
                for (Future<?> each : changing) {
                    each.get();
                }
            } finally {
                over.set(true);
            }
            took = Duration.between(began, Instant.now());
            for (Future<Long> each : running) {
                accepted += each.get();
            }
        }
        String busy = " from message m join account a using (account_id) where a.login = 'busy'";
        assertThat(number("select count(*)" + busy)).isEqualTo(accepted);
        assertThat(number("select count(*)" + busy + " and config_version is null")).isZero();
        assertThat(number("select count(distinct config_version)" + busy)).isGreaterThan(10);
        assertThat(
                        number(
                                """
                                select count(*) from (
                                    select config_version from message m join account a using (account_id)
                                    where a.login = 'busy' group by config_version having count(distinct price_micros) > 1) as of_two_minds
                                """))
                .isZero();
        assertThat(
                        number(
                                """
                                select count(*) from (
                                    select price_micros < lag(price_micros) over (order by config_version, price_micros) as fell
                                    from message m join account a using (account_id) where a.login = 'busy') as p where fell
                                """))
                .as("prices rise only")
                .isZero();
        long all = accepted;
        Until.nothingIsMissing(
                Duration.ofSeconds(60),
                () -> {
                    long arrived = number(ARRIVED);
                    return arrived == all ? "" : arrived + " of " + all + " have arrived";
                });
        System.out.printf(
                "%d changes in %d ms, %d messages beside%n", CHANGES, took.toMillis(), all);
    }

    private static Void routes() {
        String revision = operator.ann("GET", "/routes/route-500", "").header("etag");
        for (int i = 0; i < CHANGES / 2; i++) {
            var changed =
                    operator.ann(
                            "PATCH",
                            "/routes/route-500",
                            "{\"steps\":[{\"providers\":[{\"provider\":\"carrier-%d\",\"weight\":1},{\"provider\":\"demo\",\"weight\":%d}]}]}"
                                    .formatted(1 + i % 50, 1 + i % 3),
                            "If-Match",
                            revision);
            assertThat(changed.status()).as(changed.body()).isEqualTo(200);
            revision = changed.header("etag");
        }
        return null;
    }

    private static Void prices() {
        for (int i = 0; i < CHANGES / 2; i++) {
            agree("1", "0.%06d".formatted(60_000 + i));
        }
        return null;
    }
}
