package io.heliograph.webhook;

import static io.heliograph.webhook.Reports.parts;
import static java.time.ZoneOffset.UTC;
import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.account.Account;
import io.heliograph.account.Account.WebhookSecret;
import io.heliograph.account.Doors;
import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.limit.AccountLimits;
import io.heliograph.message.Report;
import io.heliograph.pricing.PriceRule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reports of messages that were sent by the GET API (contract §8): one GET each.
@Tag("slow")
class GetWebhooksTest {
    private static final AtomicLong lastAccount = new AtomicLong(5_000);

    private static TestDatabase test;
    private static MovingClock clock;
    private static NodeIds ids;
    private static Reports reports;

    private final Map<AccountId, String> postAddresses = new ConcurrentHashMap<>();
    private final Map<AccountId, String> getAddresses = new ConcurrentHashMap<>();
    private AccountId account;
    private Customer customer;
    private Webhooks webhooks;

    @BeforeAll
    static void startDatabase() {
        test = TestDatabase.create();
        clock = new MovingClock(Instant.now());
        ids = new NodeIds(3, clock, new NodeStore(test.database()));
        reports = new Reports(test.database(), ids, clock);
    }

    @AfterAll
    static void stopDatabase() {
        test.close();
    }

    @BeforeEach
    void start() {
        account = new AccountId(lastAccount.incrementAndGet());
        customer = new Customer();
        postAddresses.put(account, customer.url("/posted"));
        getAddresses.put(account, customer.url("/got"));
        customer.on("/posted", Customer::takeAll);
        customer.on("/got", Customer::takeOne);
        webhooks = open("");
    }

    @AfterEach
    void stop() {
        webhooks.close();
        customer.close();
        test.database().useTransaction(handle -> handle.execute("delete from webhook_pending"));
    }

    private Webhooks open(String settings) {
        Webhooks opened =
                new Webhooks(
                        WebhookSettings.read(
                                ConfigFactory.parseString(
                                        "allowPrivate = [\"127.0.0.1\"], totalTimeoutMillis = 1500, shutdownMillis = 1000\n"
                                                + settings)),
                        test.database(),
                        ids,
                        this::snapshot,
                        this::snapshot,
                        clock,
                        new SimpleMeterRegistry());
        long begun = ids.next(); // what an earlier run left is settled
        opened.start(() -> Math.max(begun, NodeIds.lowest(clock.instant().minusSeconds(60))));
        return opened;
    }

    private Account snapshot(AccountId id) {
        return new Account(
                id,
                "demo",
                "EUR",
                1,
                null,
                PriceRule.SUBMITTED,
                false,
                Doors.OPEN,
                UTC,
                Set.of(),
                postAddresses.get(id),
                getAddresses.get(id),
                new WebhookSecret("sesame"),
                false,
                null,
                null,
                AccountLimits.NONE,
                Set.of());
    }

    @Test
    void a_report_is_told_by_a_get_of_its_own() {
        List<Report> told = reports.deliveredByGet(account, 2, true);
        webhooks.recorded(told);
        awaitCursor(told.getLast().id());
        String time =
                DateTimeFormatter.ISO_LOCAL_DATE_TIME
                        .format(told.getFirst().at().truncatedTo(SECONDS).atOffset(UTC))
                        .replace("T", "+")
                        .replace(":", "%3A");
        assertThat(customer.posts("/got"))
                .extracting(Customer.Post::query)
                .containsExactlyInAnyOrderElementsOf(
                        parts(told).stream()
                                .map(id -> "id_state=" + id + "&state=DELIVRD&time=" + time)
                                .toList());
        assertThat(customer.posts)
                .allMatch(post -> post.method().equals("GET") && post.body().isEmpty());
        await(() ->
                count("webhook_attempt", "reports = 1 and acknowledged = 1 and error = ''") == 2);
        assertThat(count("webhook_pending", "true")).isZero();
    }

    @Test
    void a_url_with_a_query_keeps_it_and_the_whole_query_is_signed() throws Exception {
        getAddresses.put(account, customer.url("/got?key=a%20b+c&x#top"));
        webhooks.recorded(reports.deliveredByGet(account, 1, true));
        await(() -> !customer.posts("/got").isEmpty());
        Customer.Post get = customer.posts("/got").getFirst();
        assertThat(get.query()).startsWith("key=a%20b+c&x&id_state=");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("sesame".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signed =
                get.header("X-heliograph-id")
                        + "."
                        + get.header("X-heliograph-timestamp")
                        + "."
                        + get.query();
        assertThat(get.header("X-heliograph-signature"))
                .isEqualTo(
                        "v1="
                                + HexFormat.of()
                                        .formatHex(
                                                mac.doFinal(
                                                        signed.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void the_longest_address_is_called_with_its_query_and_signed_as_it_is_called() {
        String path = "/got/" + "ä".repeat(320);
        customer.on(path, Customer::takeOne);
        getAddresses.put(account, customer.url(path));
        List<Report> told = reports.deliveredByGet(account, 1, true);
        webhooks.recorded(told);
        await(() -> customer.ids(path).equals(parts(told)));
        getAddresses.put(account, customer.url("/got?x=ä"));
        customer.on("/got", Customer::takeOne);
        webhooks.recorded(reports.deliveredByGet(account, 1, true));
        await(() -> customer.posts("/got").size() == 1);
        assertThat(customer.posts("/got").getFirst().query()).startsWith("x=%C3%A4&id_state=");
    }

    @Test
    void each_channel_has_its_own_address_even_where_they_are_the_same() {
        customer.on(
                "/both",
                (exchange, post) -> {
                    if (post.method().equals("GET")) {
                        Customer.takeOne(exchange, post);
                    } else {
                        Customer.takeAll(exchange, post);
                    }
                });
        postAddresses.put(account, customer.url("/both"));
        getAddresses.put(account, customer.url("/both"));
        List<Report> got = reports.deliveredByGet(account, 3, true);
        List<Report> posted = reports.delivered(account, 3, null);
        webhooks.recorded(got);
        webhooks.recorded(posted);
        awaitCursor(posted.getLast().id());
        assertThat(ids("GET")).containsExactlyInAnyOrderElementsOf(parts(got));
        assertThat(ids("POST")).containsExactlyInAnyOrderElementsOf(parts(posted));
    }

    private List<Long> ids(String method) {
        return customer.posts.stream()
                .filter(post -> post.method().equals(method))
                .flatMap(post -> post.ids().stream())
                .toList();
    }

    @Test
    void nothing_is_told_without_an_address_or_without_delivery() {
        List<Report> silent = reports.deliveredByGet(account, 2, false);
        webhooks.recorded(silent);
        awaitCursor(silent.getLast().id());
        getAddresses.put(account, " ");
        List<Report> nowhere = reports.deliveredByGet(account, 2, true);
        webhooks.recorded(nowhere);
        awaitCursor(nowhere.getLast().id());
        assertThat(customer.posts).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "500, 1, status 500%",
        "204, '', status 204%",
        "302, 1, redirect 302%",
        "200, 1, not in the answer%",
        "200, OK, not_an_id 200%",
        "200, [1], not_an_id 200%",
        "200, '', not_an_id 200%"
    })
    void any_other_answer_is_sent_again_until_it_is_parked_and_resent(
            int status, String body, String error) {
        customer.on("/got", (exchange, _) -> Customer.answer(exchange, status, body));
        List<Report> told = reports.deliveredByGet(account, 1, true);
        webhooks.recorded(told);
        for (int attempt = 1; attempt <= 5; attempt++) {
            String written =
                    "manner = 'get' and attempts = %d and last_error like '%s'"
                            .formatted(attempt, error);
            await(() -> count("webhook_pending", written) == 1);
            clock.move(Duration.ofMinutes(40));
            webhooks.tick();
        }
        assertThat(count("webhook_pending", "parked")).isEqualTo(1);
        assertThat(customer.posts).hasSize(5);

        getAddresses.put(account, customer.url("/new"));
        customer.on("/new", Customer::takeOne);
        assertThat(webhooks.resendParked(account)).isEqualTo(1);
        webhooks.tick();
        await(() -> count("webhook_pending", "true") == 0);
        assertThat(customer.posts("/new")).hasSize(1).allMatch(p -> p.method().equals("GET"));
    }

    @Test
    void half_an_answer_and_a_hanging_one_are_failures() {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger round = new AtomicInteger();
        customer.on(
                "/got",
                (exchange, post) -> {
                    if (round.getAndIncrement() == 0) {
                        exchange.sendResponseHeaders(200, 15);
                        exchange.getResponseBody().write('2');
                        exchange.getResponseBody().flush(); // and nothing more
                    }
                    hang(end);
                });
        webhooks.recorded(reports.deliveredByGet(account, 2, true));
        await(() -> count("webhook_pending", "attempts = 1 and last_error like 'timeout%'") == 2);
        end.countDown();
    }

    @Test
    void many_reports_go_side_by_side_within_a_bound() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        customer.on(
                "/got",
                (exchange, post) -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    takeTime();
                    running.decrementAndGet();
                    Customer.takeOne(exchange, post);
                });
        List<Report> told = reports.deliveredByGet(account, 2_000, true);
        webhooks.recorded(told);
        awaitCursor(told.getLast().id());
        assertThat(customer.ids("/got"))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(parts(told));
        assertThat(most.get()).isBetween(2, 8);
    }

    @Test
    void what_failed_goes_side_by_side_too_and_only_once() {
        customer.on("/got", (exchange, _) -> Customer.answer(exchange, 503, ""));
        List<Report> told = reports.deliveredByGet(account, 1_500, true);
        webhooks.recorded(told);
        await(() -> count("webhook_pending", "true") == 1_500);
        int failed = customer.posts("/got").size();
        // three rounds, and what was under way at the end of the last
        assertThat(failed).as("then it is left alone").isBetween(3, 31);

        customer.on("/got", Customer::takeOne);
        clock.move(Duration.ofSeconds(13)); // the first pause, however many failed together
        webhooks.tick();
        await(() -> count("webhook_pending", "true") == 0);
        List<Long> taken = customer.ids("/got").subList(failed, customer.ids("/got").size());
        assertThat(taken).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(parts(told));
    }

    @Test
    void a_hanging_address_delays_neither_posts_of_the_account_nor_another_account() {
        CountDownLatch end = new CountDownLatch(1);
        customer.on("/got", (_, _) -> hang(end));
        webhooks.close();
        webhooks = open("totalTimeoutMillis = 60000, reportsPerAccountMax = 400");
        webhooks.recorded(reports.deliveredByGet(account, 900, true));
        List<Report> posted = reports.delivered(account, 300, null);
        webhooks.recorded(posted);
        AccountId other = new AccountId(lastAccount.incrementAndGet());
        getAddresses.put(other, customer.url("/others"));
        customer.on("/others", Customer::takeOne);
        List<Report> others = reports.deliveredByGet(other, 50, true);
        webhooks.recorded(others);
        await(() -> new LinkedHashSet<>(customer.ids("/posted")).size() == 300);
        await(() -> new LinkedHashSet<>(customer.ids("/others")).size() == 50);
        assertThat(customer.posts("/got")).hasSize(8);
        end.countDown();
    }

    @Test
    void a_private_address_is_not_connected_to() {
        webhooks.close();
        webhooks = open("allowPrivate = []");
        webhooks.recorded(reports.deliveredByGet(account, 1, true));
        await(() -> count("webhook_attempt", "error like 'address_refused%'") == 1);
        assertThat(customer.posts).isEmpty();
    }

    @Test
    void a_restart_tells_by_get_what_was_never_told_and_what_is_due() {
        customer.on("/got", (exchange, _) -> Customer.answer(exchange, 503, ""));
        List<Report> failed = reports.deliveredByGet(account, 1, true);
        webhooks.recorded(failed);
        await(() -> count("webhook_pending", "attempts = 1") == 1);
        awaitCursor(failed.getLast().id());
        webhooks.close();
        List<Report> untold = reports.deliveredByGet(account, 20, true);
        customer.posts.clear();
        customer.on("/got", Customer::takeOne);
        clock.move(Duration.ofSeconds(13));
        webhooks = open("");
        await(() -> customer.ids("/got").size() == 21);
        await(() -> count("webhook_pending", "true") == 0);
        assertThat(customer.ids("/got"))
                .doesNotHaveDuplicates()
                .containsAll(parts(untold))
                .containsAll(parts(failed));
    }

    private static void hang(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static void takeTime() throws IOException {
        try {
            Thread.sleep(5); // the customer's own work
        } catch (InterruptedException closed) {
            throw new IOException(closed);
        }
    }

    private long count(String table, String condition) {
        String sql =
                "select count(*) from " + table + " where account_id = :account and " + condition;
        return test.database()
                .read(handle ->
                        handle.createQuery(sql)
                                .bind("account", account.value())
                                .mapTo(Long.class)
                                .one());
    }

    private void awaitCursor(long position) {
        String sql = "select position from webhook_cursor where account_id = :account";
        await(() ->
                test.database()
                        .read(handle ->
                                handle.createQuery(sql)
                                        .bind("account", account.value())
                                        .mapTo(Long.class)
                                        .findOne())
                        .filter(Long.valueOf(position)::equals)
                        .isPresent());
    }

    private static void await(BooleanSupplier condition) {
        Instant deadline = Instant.now().plusSeconds(30);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("waited too long").isBefore(deadline);
            try {
                Thread.sleep(10); // between looks at the outer world
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }
    }
}
