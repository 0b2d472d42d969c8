package io.heliograph.webhook;

import static io.heliograph.webhook.Reports.parts;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.account.Account;
import io.heliograph.account.Account.WebhookSecret;
import io.heliograph.account.Doors;
import io.heliograph.db.AccountId;
import io.heliograph.db.Allocated;
import io.heliograph.db.Database.DatabaseGone;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.limit.AccountLimits;
import io.heliograph.message.Message;
import io.heliograph.message.PartState;
import io.heliograph.message.Report;
import io.heliograph.message.ReportRow;
import io.heliograph.pricing.PriceRule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Stories between a journal, a customer's server and the tables, on a real PostgreSQL and real
/// HTTP.
@Tag("slow")
class WebhooksTest {
    private static final AtomicLong lastAccount = new AtomicLong(100);

    private static TestDatabase test;
    private static MovingClock clock;
    private static NodeIds ids;
    private static Reports reports;

    private final Map<AccountId, String> addresses = new ConcurrentHashMap<>();
    private final Map<AccountId, String> getAddresses = new ConcurrentHashMap<>();
    private final Set<AccountId> broken = ConcurrentHashMap.newKeySet();
    private final Set<AccountId> notCached = ConcurrentHashMap.newKeySet();
    private final Set<Thread> snapshotThreads = ConcurrentHashMap.newKeySet();

    /// An id from which on reports may still be committed; here they are told a moment after.
    private final AtomicLong unsettled = new AtomicLong(Long.MAX_VALUE);

    private AccountId account;
    private Customer customer;
    private Webhooks webhooks;
    private SimpleMeterRegistry registry = new SimpleMeterRegistry();

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
        addresses.put(account, customer.url("/reports"));
        webhooks = open("");
    }

    @AfterEach
    void stop() {
        webhooks.close();
        customer.close();
        // another customer may get this one's port
        test.database().useTransaction(handle -> handle.execute("delete from webhook_pending"));
    }

    private Webhooks open(String settings) {
        registry = new SimpleMeterRegistry();
        Webhooks opened =
                new Webhooks(
                        WebhookSettings.read(
                                ConfigFactory.parseString(
                                        "allowPrivate = [\"127.0.0.1\"], shutdownMillis = 1000\n"
                                                + settings)),
                        test.database(),
                        ids,
                        this::snapshot,
                        this::cached,
                        clock,
                        registry);
        long begun = ids.next(); // what an earlier run left is settled
        opened.start(() ->
                Math.min(
                        unsettled.get(),
                        Math.max(begun, NodeIds.lowest(clock.instant().minusSeconds(60)))));
        return opened;
    }

    private void reopen(String settings) {
        webhooks.close();
        webhooks = open(settings);
    }

    private @Nullable Account cached(AccountId id) {
        return notCached.contains(id) || broken.contains(id) ? null : snapshot(id);
    }

    private Account snapshot(AccountId id) {
        snapshotThreads.add(Thread.currentThread());
        if (broken.contains(id)) {
            throw new IllegalStateException("a bug, as this test wants it");
        }
        return new Account(
                id,
                "demo",
                "EUR",
                1,
                null,
                PriceRule.SUBMITTED,
                false,
                Doors.OPEN,
                ZoneOffset.UTC,
                Set.of(),
                addresses.get(id),
                getAddresses.get(id),
                new WebhookSecret("sesame"),
                false,
                null,
                null,
                AccountLimits.NONE,
                Set.of());
    }

    @Test
    void a_lone_report_goes_at_once_and_is_settled_by_its_id() {
        customer.on("/reports", Customer::takeAll);
        List<Report> told = reports.delivered(account, 1, null);
        webhooks.recorded(told);
        await(() -> customer.posts("/reports").size() == 1);
        Customer.Post post = customer.posts("/reports").getFirst();
        assertThat(post.body())
                .startsWith(
                        "[{\"id_state\":" + told.getFirst().partId() + ",\"originator\":\"Verify\"")
                .endsWith("}]");
        assertThat(post.header("Content-type"))
                .isEqualToIgnoringCase("application/json; charset=utf-8");
        awaitCursor(told.getLast().id());
        await(() ->
                count(
                                "webhook_attempt",
                                "acknowledged = 1 and reports = 1 and status = 200 and error = ''")
                        == 1);
        assertThat(count("webhook_pending", "true")).isZero();
        assertThat(registry.counter("heliograph.webhook.acknowledged").count()).isEqualTo(1);
    }

    @Test
    void a_report_whose_text_was_not_read_is_read_from_the_log() {
        customer.on("/reports", Customer::takeAll);
        List<Report> told = reports.delivered(account, 3, null);
        webhooks.recorded(told.stream().map(WebhooksTest::withoutText).toList());
        awaitCursor(told.getLast().id());
        assertThat(customer.ids("/reports")).containsExactlyElementsOf(parts(told));
        assertThat(customer.posts("/reports"))
                .allMatch(post -> post.body().contains("\"text_sms\":\"Your code is 1\""));
    }

    @Test
    void an_account_that_is_not_in_memory_is_not_waited_for_by_who_tells_of_reports() {
        customer.on("/reports", Customer::takeAll);
        notCached.add(account);
        List<Report> told = reports.delivered(account, 3, null);
        webhooks.recorded(told);
        awaitCursor(told.getLast().id());
        assertThat(customer.ids("/reports")).containsExactlyElementsOf(parts(told));
        assertThat(snapshotThreads).isNotEmpty().doesNotContain(Thread.currentThread());
    }

    /// The texts of all parts of a page would be 39 MB.
    private static final long PAGE_ALLOCATED_MAX = 8L << 20;

    @Test
    void the_longest_texts_are_read_once_a_message_and_not_once_a_part() {
        customer.on("/reports", Customer::takeAll);
        List<Report> told = reports.longest(account, 4);
        ReportLogStore.Pushes page = Allocated.below(PAGE_ALLOCATED_MAX, () -> read(logFrom(told)));
        assertThat(page.full()).isTrue();
        assertLongest(page.all(), 1_000);

        webhooks.recorded(told.stream().map(WebhooksTest::withoutText).toList());
        awaitCursor(told.getLast().id());
        assertThat(customer.ids("/reports")).containsExactlyElementsOf(parts(told));
    }

    @Test
    void what_is_sent_again_is_read_once_a_message_too() {
        List<Report> told = reports.longest(account, 4);
        Address address = new Address(customer.url("/later"), Manner.POST);
        Instant due = clock.instant().plusSeconds(3_600);
        pending(told, address, due);
        ReportLogStore log = new ReportLogStore(test.database(), 3);
        ReportLogStore.Pushes page =
                Allocated.below(PAGE_ALLOCATED_MAX, () -> log.due(account, address, due, 1_000));
        assertThat(page.full()).isTrue();
        assertLongest(page.all(), 1_000);
    }

    @Test
    void a_page_of_the_log_ends_where_its_texts_become_too_long() {
        List<Report> told = reports.delivered(account, 200, null);
        test.database()
                .useTransaction(handle ->
                        handle.execute(
                                "update message set text = repeat('x', 39015) where account_id = "
                                        + account.value()));
        ReportLogStore.Pushes page = read(logFrom(told));
        assertThat(page.full()).isTrue();
        assertThat((page.all().size() - 1) * 39_015L).isLessThan(ReportLogStore.OCTETS_MAX);
    }

    private static Page logFrom(List<Report> told) {
        return new Page(
                told.getFirst().id() - 1, told.getLast().id(), 1_000, ReportLogStore.OCTETS_MAX);
    }

    private ReportLogStore.Pushes read(Page page) {
        return new ReportLogStore(test.database(), 3)
                .read(account, OwnAddresses.of(snapshot(account)), page);
    }

    private static void assertLongest(List<Push> page, int count) {
        assertThat(page).hasSize(count);
        assertThat(page)
                .allMatch(push ->
                        Objects.requireNonNull(push.row()).text().equals(Reports.LONGEST_TEXT));
    }

    private static void pending(List<Report> told, Address address, Instant due) {
        test.database()
                .useTransaction(handle -> {
                    PreparedBatch batch =
                            handle.prepareBatch(
                                    """
                                    insert into webhook_pending (account_id, report_id, part_id, state, at, url, manner, attempts, due_at, parked, last_error)
                                    values (:account, :id, :part, :state, :at, :url, :manner, 1, :due, false, '')
                                    """);
                    for (Report report : told) {
                        batch.bind("account", report.message().account().value())
                                .bind("id", report.id())
                                .bind("part", report.partId())
                                .bind("state", report.state().name())
                                .bind("at", report.at().atOffset(ZoneOffset.UTC))
                                .bind("url", address.url())
                                .bind("manner", address.manner().key())
                                .bind("due", due.atOffset(ZoneOffset.UTC))
                                .add();
                    }
                    batch.execute();
                });
    }

    private static Report withoutText(Report report) {
        return new Report(
                report.id(),
                report.message(),
                report.partId(),
                report.state(),
                report.at(),
                null,
                false);
    }

    @Test
    void many_reports_share_posts_of_at_most_200() {
        customer.on("/reports", Customer::takeAll);
        List<Report> told = reports.delivered(account, 1_000, null);
        webhooks.recorded(told);
        awaitCursor(told.getLast().id());
        assertThat(customer.ids("/reports")).containsExactlyElementsOf(parts(told));
        assertThat(customer.posts("/reports")).allMatch(post -> post.ids().size() <= 200);
        assertThat(customer.posts("/reports").size()).isLessThan(8);
    }

    @Test
    void the_signature_can_be_checked_by_anyone_who_knows_the_secret() throws Exception {
        customer.on("/reports", Customer::takeAll);
        webhooks.recorded(reports.delivered(account, 2, null));
        await(() -> !customer.posts("/reports").isEmpty());
        Customer.Post post = customer.posts("/reports").getFirst();
        String id = post.header("X-heliograph-id");
        String time = post.header("X-heliograph-timestamp");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("sesame".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] expected =
                mac.doFinal((id + "." + time + "." + post.body()).getBytes(StandardCharsets.UTF_8));
        assertThat(post.header("X-heliograph-signature"))
                .isEqualTo("v1=" + HexFormat.of().formatHex(expected));
        assertThat(Long.parseLong(time)).isEqualTo(clock.instant().getEpochSecond());
    }

    @Test
    void what_is_not_listed_is_sent_again_after_its_delay() {
        AtomicInteger round = new AtomicInteger();
        customer.on(
                "/reports",
                (exchange, post) -> {
                    List<Long> taken =
                            round.getAndIncrement() == 0 ? post.ids().subList(0, 1) : post.ids();
                    String texts =
                            taken.stream()
                                    .map(id -> "\"" + id + "\"")
                                    .collect(Collectors.joining(","));
                    Customer.answer(exchange, 200, "[[" + texts + ", null, {\"a\":[1]}, \"x\"]]");
                });
        List<Report> told = reports.delivered(account, 3, null);
        webhooks.recorded(told);
        await(() ->
                count(
                                "webhook_pending",
                                "attempts = 1 and not parked and last_error = 'not in the answer''s list'")
                        == 2);
        awaitCursor(told.getLast().id());
        webhooks.tick();
        assertThat(customer.posts("/reports")).hasSize(1);
        clock.move(Duration.ofSeconds(13));
        webhooks.tick();
        await(() -> count("webhook_pending", "true") == 0);
        assertThat(customer.posts("/reports").get(1).ids())
                .containsExactlyElementsOf(parts(told).subList(1, 3));
    }

    @Test
    void a_correction_is_told_and_what_it_corrects_is_not_told_after_it() {
        AtomicInteger round = new AtomicInteger();
        customer.on(
                "/reports",
                (exchange, post) -> {
                    if (round.getAndIncrement() == 0) {
                        Customer.answer(exchange, 500, "");
                    } else {
                        Customer.takeAll(exchange, post);
                    }
                });
        Report expired =
                reports.reports(List.of(reports.unreported(account)), PartState.EXPIRED).getFirst();
        webhooks.recorded(List.of(expired));
        await(() -> count("webhook_pending", "state = 'EXPIRED'") == 1);

        Report truth = reports.corrected(expired, PartState.DELIVRD);
        webhooks.recorded(List.of(truth));
        clock.move(Duration.ofMinutes(40));
        webhooks.tick();
        awaitCursor(truth.id());
        await(() -> count("webhook_pending", "true") == 0);

        assertThat(customer.posts("/reports").get(0).body())
                .contains("\"state\":\"EXPIRED\"")
                .doesNotContain("corrected");
        assertThat(customer.posts("/reports").subList(1, customer.posts("/reports").size()))
                .isNotEmpty()
                .allMatch(post -> post.body().contains("\"corrected\":true"))
                .allMatch(post -> !post.body().contains("EXPIRED"));
    }

    @Test
    void a_correction_that_is_read_from_the_log_says_so_too() {
        customer.on("/reports", Customer::takeAll);
        List<Report> told =
                reports.reports(
                        List.of(reports.unreported(account), reports.unreported(account)),
                        PartState.EXPIRED);
        Report truth = reports.corrected(told.getFirst(), PartState.DELIVRD);
        webhooks.recorded(List.of(withoutText(told.getLast()), withoutText(truth)));
        awaitCursor(truth.id());
        await(() -> customer.ids("/reports").size() == 2);
        String bodies =
                customer.posts("/reports").stream()
                        .map(Customer.Post::body)
                        .collect(Collectors.joining());
        assertThat(bodies)
                .containsOnlyOnce("\"corrected\":true")
                .containsOnlyOnce("\"state\":\"DELIVRD\"")
                .containsOnlyOnce("\"state\":\"EXPIRED\"");
    }

    @Test
    void five_failures_park_a_report_until_it_is_resent_to_the_address_of_today() {
        customer.on("/reports", (exchange, _) -> Customer.answer(exchange, 500, "[1]"));
        List<Report> told = reports.delivered(account, 2, null);
        webhooks.recorded(told);
        for (int attempt = 1; attempt <= 5; attempt++) {
            int attempts = attempt;
            await(() -> count("webhook_pending", "attempts = " + attempts) == 2);
            clock.move(Duration.ofMinutes(40));
            webhooks.tick();
        }
        assertThat(count("webhook_pending", "parked and last_error like 'status 500%'"))
                .isEqualTo(2);
        await(() ->
                count("webhook_attempt", "status = 500 and acknowledged = 0 and reports = 2") == 5);
        assertThat(customer.posts("/reports")).hasSize(5);

        addresses.put(account, customer.url("/new"));
        customer.on("/new", Customer::takeAll);
        assertThat(webhooks.resend(account, List.of(told.getFirst().id()))).isEqualTo(1);
        webhooks.tick();
        await(() -> customer.ids("/new").equals(parts(told).subList(0, 1)));
        assertThat(webhooks.resendParked(account)).isEqualTo(1);
        webhooks.tick();
        await(() -> count("webhook_pending", "true") == 0);
        assertThat(customer.ids("/new")).containsExactlyElementsOf(parts(told));
    }

    @Test
    void a_hanging_address_delays_neither_another_of_the_account_nor_another_account() {
        CountDownLatch end = new CountDownLatch(1);
        customer.on("/hangs", (_, _) -> hang(end));
        customer.on("/reports", Customer::takeAll);
        reopen("totalTimeoutMillis = 60000, reportsPerAccountMax = 400");
        for (int i = 0; i < 10; i++) {
            webhooks.recorded(reports.delivered(account, 150, customer.url("/hangs")));
        }
        List<Report> good = reports.delivered(account, 300, null);
        webhooks.recorded(good);
        AccountId other = new AccountId(lastAccount.incrementAndGet());
        List<Report> others = reports.delivered(other, 10, customer.url("/reports"));
        webhooks.recorded(others);
        await(() -> new LinkedHashSet<>(customer.ids("/reports")).size() == 310);
        assertThat(customer.posts("/hangs")).hasSize(1);
        end.countDown();
    }

    @Test
    void dead_names_of_one_account_keep_nobody_else_waiting_and_cost_no_attempt_unlooked() {
        customer.on("/reports", Customer::takeAll);
        reopen("connectTimeoutMillis = 500");
        for (int i = 0; i < 40; i++) {
            String dead = "http://name-" + i + SilentNames.DOMAIN + "/reports";
            webhooks.recorded(reports.delivered(account, 1, dead));
        }
        try {
            await(() -> count("webhook_pending", "attempts = 1") == 4);
            AccountId other = new AccountId(lastAccount.incrementAndGet());
            String named = customer.url("/reports").replace("127.0.0.1", "localhost");
            List<Report> others = reports.delivered(other, 1, named);
            webhooks.recorded(others);
            await(() -> customer.ids("/reports").equals(parts(others)));
            await(() -> count("webhook_pending", "attempts = 0 and last_error like 'busy%'") == 36);
            assertThat(count("webhook_pending", "attempts = 1 and last_error like 'unknown_host%'"))
                    .isEqualTo(4);
        } finally {
            SilentNames.end();
        }
    }

    @Test
    void an_address_is_called_as_it_is_meant_by_whoever_typed_it() {
        customer.on("/отчёты за май", Customer::takeAll);
        List<Report> told = reports.delivered(account, 1, customer.url("/отчёты за май?кому=Ян"));
        webhooks.recorded(told);
        await(() -> customer.ids("/отчёты за май").equals(parts(told)));
        assertThat(customer.posts("/отчёты за май").getFirst().query())
                .isEqualTo("%D0%BA%D0%BE%D0%BC%D1%83=%D0%AF%D0%BD");
        customer.on("/reports", Customer::takeAll);
        for (String name : List.of("my_app", "отчёты")) {
            String named =
                    customer.url("/reports").replace("127.0.0.1", name + SilentNames.LOOPBACK);
            List<Report> others = reports.delivered(account, 1, named);
            webhooks.recorded(others);
            await(() -> customer.ids("/reports").containsAll(parts(others)));
        }
        assertThat(customer.posts("/reports"))
                .extracting(post -> post.header("Host").replaceAll(":.*", ""))
                .containsExactly("my_app.loopback.test", "xn--n1aiatv8a.loopback.test");
    }

    @Test
    void a_clock_set_back_makes_no_report_wait_longer() {
        customer.on("/reports", (exchange, _) -> Customer.answer(exchange, 500, ""));
        reopen("retryDelaysMillis = [500], attempts = 100, pause.minMillis = 500");
        webhooks.recorded(reports.delivered(account, 1, null));
        await(() -> count("webhook_pending", "attempts >= 1") == 1);
        clock.move(Duration.ofMinutes(-5));
        try {
            customer.on("/reports", Customer::takeAll);
            await(() -> count("webhook_pending", "true") == 0);
        } finally {
            clock.move(Duration.ofMinutes(5));
        }
    }

    @Test
    void a_restart_lets_nothing_wait_beyond_the_longest_pause() {
        customer.on("/reports", (exchange, _) -> Customer.answer(exchange, 500, ""));
        reopen("retryDelaysMillis = [86400000]");
        webhooks.recorded(reports.delivered(account, 1, null));
        await(() -> count("webhook_pending", "attempts = 1") == 1);
        customer.on("/reports", Customer::takeAll);
        reopen("retryDelaysMillis = [500], pause { minMillis = 500, maxMillis = 500 }");
        await(() -> {
            clock.move(Duration.ofMillis(1));
            return count("webhook_pending", "true") == 0;
        });
    }

    @Test
    void a_report_told_twice_at_once_goes_out_once() {
        CountDownLatch end = new CountDownLatch(1);
        customer.on(
                "/reports",
                (exchange, post) -> {
                    hang(end);
                    Customer.takeAll(exchange, post);
                });
        List<Report> told = reports.delivered(account, 3, null);
        webhooks.recorded(told);
        webhooks.recorded(told);
        end.countDown();
        awaitCursor(told.getLast().id());
        assertThat(customer.ids("/reports")).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void a_report_that_waits_twice_in_one_transaction_is_kept_as_it_was_last() {
        Report told = reports.delivered(account, 1, null).getFirst();
        Address address = new Address(customer.url("/reports"), Manner.POST);
        Push push = Push.fresh(told.id(), address, ReportRow.of(told));
        Instant due = clock.instant().plusSeconds(60);
        List<Result> group =
                IntStream.rangeClosed(1, 2)
                        .mapToObj(attempts ->
                                new Result(
                                        account,
                                        null,
                                        List.of(
                                                new Result.Waiting(
                                                        push, address, attempts, due, false, "")),
                                        List.of(),
                                        _ -> {}))
                        .toList();
        new WebhookStore(test.database(), 3).write(group);
        assertThat(count("webhook_pending", "attempts = 2")).isEqualTo(1);
    }

    @Test
    void a_bug_while_sending_costs_no_attempt_and_no_report() {
        CountDownLatch first = new CountDownLatch(1);
        customer.on(
                "/reports",
                (exchange, post) -> {
                    hang(first);
                    Customer.takeAll(exchange, post);
                });
        List<Report> told = new ArrayList<>(reports.delivered(account, 1, null));
        webhooks.recorded(told);
        await(() -> !customer.posts.isEmpty());
        List<Report> later = reports.delivered(account, 2, null);
        webhooks.recorded(later);
        broken.add(account);
        webhooks.recorded(reports.delivered(account, 1, null)); // left in the log
        first.countDown();
        await(() -> count("webhook_pending", "attempts = 0 and last_error like 'fault%'") == 2);
        broken.remove(account);
        await(() -> customer.ids("/reports").size() == 2);
        clock.move(Duration.ofSeconds(13));
        webhooks.tick();
        await(() -> customer.ids("/reports").containsAll(parts(later)));
        await(() -> count("webhook_pending", "true") == 0);
        assertThat(customer.ids("/reports")).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void the_recorder_outlives_whoever_breaks_when_told() throws InterruptedException {
        try (Recorder recorder = new Recorder(new WebhookStore(test.database(), 3))) {
            CountDownLatch told = new CountDownLatch(1);
            recorder.add(
                    new Result(
                            account,
                            null,
                            List.of(),
                            List.of(),
                            _ -> {
                                throw new IllegalStateException("a bug, as this test wants it");
                            }));
            recorder.add(new Result(account, null, List.of(), List.of(), _ -> told.countDown()));
            assertThat(told.await(15, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_silent_server_is_given_up_after_the_total_timeout() {
        reopen("totalTimeoutMillis = 1500");
        CountDownLatch end = new CountDownLatch(1);
        customer.on("/reports", (_, _) -> hang(end));
        webhooks.recorded(reports.delivered(account, 1, null));
        await(() ->
                count(
                                "webhook_attempt",
                                "status is null and error like 'timeout%' and duration_millis < 4000")
                        == 1);
        end.countDown();
    }

    @Test
    void a_trickling_answer_is_given_up_after_the_total_timeout() {
        reopen("totalTimeoutMillis = 1500");
        customer.on(
                "/reports",
                (exchange, post) -> {
                    exchange.sendResponseHeaders(200, 0);
                    OutputStream out = exchange.getResponseBody();
                    out.write('[');
                    while (true) {
                        out.write(' ');
                        out.flush();
                        trickle();
                    }
                });
        webhooks.recorded(reports.delivered(account, 1, null));
        await(() ->
                count("webhook_attempt", "error like 'timeout%' and duration_millis < 4000") == 1);
    }

    @Test
    void an_answer_of_a_gigabyte_is_cut_off() {
        AtomicLong written = new AtomicLong();
        customer.on(
                "/reports",
                (exchange, post) -> {
                    exchange.sendResponseHeaders(200, 1L << 30);
                    byte[] chunk = new byte[8_192];
                    for (long sent = 0; sent < 1L << 30; sent += chunk.length) {
                        exchange.getResponseBody().write(chunk);
                        written.addAndGet(chunk.length);
                    }
                });
        webhooks.recorded(reports.delivered(account, 1, null));
        await(() -> count("webhook_attempt", "error like 'too_large%' and status = 200") == 1);
        assertThat(written.get()).isLessThan(64 << 20);
    }

    @Test
    void a_redirect_is_a_failure_and_is_not_followed() {
        customer.on(
                "/reports",
                (exchange, _) -> {
                    exchange.getResponseHeaders().add("Location", customer.url("/inside"));
                    Customer.answer(exchange, 307, "");
                });
        customer.on("/inside", Customer::takeAll);
        webhooks.recorded(reports.delivered(account, 1, null));
        await(() -> count("webhook_attempt", "status = 307 and error like 'redirect%'") == 1);
        assertThat(customer.posts("/inside")).isEmpty();
    }

    @Test
    void a_private_address_is_not_connected_to() {
        customer.on("/reports", Customer::takeAll);
        reopen("allowPrivate = []");
        addresses.put(account, customer.url("/reports").replace("127.0.0.1", "localhost"));
        webhooks.recorded(reports.delivered(account, 1, null));
        webhooks.recorded(reports.delivered(account, 1, customer.url("/reports")));
        await(() ->
                count("webhook_attempt", "status is null and error like 'address_refused%'") == 2);
        assertThat(customer.posts).isEmpty();
    }

    @Test
    void an_address_that_is_none_parks_its_report_at_once() {
        List<Report> told = reports.delivered(account, 1, "ftp://example.com/x");
        webhooks.recorded(told);
        await(() -> count("webhook_pending", "parked and attempts = 0") == 1);
        awaitCursor(told.getLast().id());
    }

    @Test
    void junk_acknowledges_nothing() {
        customer.on("/reports", (exchange, post) -> Customer.answer(exchange, 200, "OK"));
        webhooks.recorded(reports.delivered(account, 1, null));
        await(() ->
                count(
                                "webhook_attempt",
                                "status = 200 and acknowledged = 0 and error like 'not_a_list%'")
                        == 1);
        await(() -> count("webhook_pending", "attempts = 1") == 1);
    }

    @Test
    void what_is_not_to_be_pushed_moves_the_cursor_and_nothing_else() {
        customer.on("/reports", Customer::takeAll);
        List<Report> silent = reports.delivered(account, 5, null, false);
        webhooks.recorded(silent);
        awaitCursor(silent.getLast().id());
        addresses.remove(account);
        List<Report> nowhere = reports.delivered(account, 5, null);
        webhooks.recorded(nowhere);
        awaitCursor(nowhere.getLast().id());
        assertThat(customer.posts).isEmpty();
        assertThat(count("webhook_attempt", "true")).isZero();
    }

    @Test
    void an_intermediate_state_is_pushed_but_not_again_after_the_final_one() {
        AtomicInteger round = new AtomicInteger();
        customer.on(
                "/reports",
                (exchange, post) -> {
                    if (round.getAndIncrement() == 0) {
                        Customer.answer(exchange, 500, "");
                    } else {
                        Customer.takeAll(exchange, post);
                    }
                });
        List<Message> message = List.of(reports.unreported(account));
        webhooks.recorded(reports.reports(message, PartState.ACCEPTD));
        await(() -> count("webhook_pending", "state = 'ACCEPTD' and attempts = 1") == 1);
        assertThat(customer.posts.getFirst().body()).contains("\"state\":\"ACCEPTD\"");
        // it has ended meanwhile; nobody is told of that here
        reports.reports(message, PartState.DELIVRD);
        clock.move(Duration.ofSeconds(13));
        webhooks.tick();
        await(() -> count("webhook_pending", "true") == 0);
        assertThat(customer.posts).hasSize(1);
    }

    @Test
    void more_than_fits_memory_is_read_back_from_the_log_in_order() {
        customer.on("/reports", Customer::takeAll);
        reopen("reportsPerAccountMax = 100, rowsMax = 20");
        List<Report> first = reports.delivered(account, 2_500, null);
        webhooks.recorded(first);
        List<Report> second = reports.delivered(account, 30, null);
        webhooks.recorded(second);
        awaitCursor(second.getLast().id());
        assertThat(count("webhook_pending", "true")).as("failed at the first attempt").isZero();
        assertThat(customer.ids("/reports").subList(0, 2_500))
                .containsExactlyElementsOf(parts(first));
        assertThat(customer.ids("/reports").subList(2_500, 2_530))
                .containsExactlyElementsOf(parts(second));
    }

    @Test
    void a_restart_continues_after_the_cursor_and_with_what_was_never_told() {
        customer.on("/reports", Customer::takeAll);
        List<Report> told = reports.delivered(account, 3, null);
        webhooks.recorded(told);
        awaitCursor(told.getLast().id());
        webhooks.close();
        List<Report> untold = reports.delivered(account, 700, null); // committed, then the crash
        AccountId newcomer = new AccountId(lastAccount.incrementAndGet());
        List<Report> newcomers = reports.delivered(newcomer, 4, customer.url("/reports"));
        webhooks = open("");
        // what was read back ends at the newest report of all; then the floor stands for it
        long newest = newcomers.getLast().id();
        await(() -> cursor(account) == null || Long.valueOf(newest).equals(cursor(account)));
        await(() -> customer.ids("/reports").size() == 707);
        assertThat(customer.ids("/reports"))
                .doesNotHaveDuplicates()
                .containsAll(parts(untold))
                .containsAll(parts(newcomers));
    }

    @Test
    void a_quiet_account_leaves_its_row_to_the_floor_and_is_told_nothing_twice() {
        customer.on("/reports", Customer::takeAll);
        List<Report> told = reports.delivered(account, 3, null);
        webhooks.recorded(told);
        awaitCursor(told.getLast().id());
        clock.move(Duration.ofMinutes(5));
        AccountId busy = new AccountId(lastAccount.incrementAndGet());
        webhooks.recorded(reports.delivered(busy, 1, customer.url("/reports")));
        await(() -> cursor(account) == null && cursor(busy) != null);
        reopen("");
        List<Report> later = reports.delivered(account, 2, null);
        webhooks.recorded(later);
        awaitCursor(later.getLast().id());
        assertThat(customer.ids("/reports")).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void a_report_that_is_committed_long_after_younger_ones_is_told_after_a_kill() {
        customer.on("/reports", Customer::takeAll);
        Report late = reports.delivered(account, 1, null).getFirst();
        unsettled.set(late.id());
        AccountId other = new AccountId(lastAccount.incrementAndGet());
        for (int minutes = 0; minutes < 10; minutes++) {
            clock.move(Duration.ofMinutes(1));
            List<Report> younger = reports.delivered(other, 1, customer.url("/reports"));
            webhooks.recorded(younger);
            await(() -> Long.valueOf(younger.getLast().id()).equals(cursor(other)));
        }
        assertThat(customer.ids("/reports")).hasSize(10).doesNotContain(late.partId());
        reopen("");
        unsettled.set(Long.MAX_VALUE);
        await(() -> customer.ids("/reports").contains(late.partId()));
        assertThat(customer.ids("/reports")).hasSize(11).doesNotHaveDuplicates();
    }

    @Test
    void a_quiet_account_that_is_not_in_memory_is_told_nothing_twice() {
        customer.on("/reports", Customer::takeAll);
        List<Report> told = reports.delivered(account, 3, null);
        webhooks.recorded(told);
        awaitCursor(told.getLast().id());
        clock.move(Duration.ofMinutes(5));
        await(() -> cursor(account) == null);
        notCached.add(account);
        List<Report> later = reports.delivered(account, 2, null);
        webhooks.recorded(later);
        awaitCursor(later.getLast().id());
        assertThat(customer.ids("/reports")).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void an_account_whose_results_cannot_be_written_keeps_no_other_waiting() throws Exception {
        customer.on("/fails", (exchange, _) -> Customer.answer(exchange, 500, ""));
        customer.on("/reports", Customer::takeAll);
        List<Report> held = reports.delivered(account, 1, customer.url("/fails"));
        CountDownLatch freed = new CountDownLatch(1);
        Thread holder = hold(held.getFirst(), freed);
        webhooks.recorded(held);
        await(() -> customer.posts("/fails").size() == 1);
        Map<AccountId, Long> others = new LinkedHashMap<>();
        for (int i = 0; i < 49; i++) {
            AccountId other = new AccountId(lastAccount.incrementAndGet());
            List<Report> told = reports.delivered(other, 3, customer.url("/reports"));
            webhooks.recorded(told);
            others.put(other, told.getLast().id());
        }
        others.forEach((other, last) -> await(() -> last.equals(cursor(other))));
        assertThat(count("webhook_attempt", "true")).isZero();
        freed.countDown();
        holder.join();
        await(() -> count("webhook_pending", "attempts = 1") == 1);
        assertThat(count("webhook_attempt", "true")).isEqualTo(1);
    }

    /// Somebody else is about to write the same row.
    private static Thread hold(Report report, CountDownLatch freed) throws InterruptedException {
        CountDownLatch holds = new CountDownLatch(1);
        Thread holder =
                Thread.ofVirtual()
                        .start(() ->
                                test.database()
                                        .useTransaction(handle -> {
                                            handle.execute(
                                                    "set local idle_in_transaction_session_timeout = 0");
                                            handle.createUpdate(
                                                            """
                                                            insert into webhook_pending (account_id, report_id, part_id, state, at, url, manner, attempts, due_at, parked, last_error)
                                                            values (:account, :report, :part, 'DELIVRD', now(), 'http://example.com', 'post', 0, now(), false, '')
                                                            """)
                                                    .bind(
                                                            "account",
                                                            report.message().account().value())
                                                    .bind("report", report.id())
                                                    .bind("part", report.partId())
                                                    .execute();
                                            holds.countDown();
                                            hang(freed);
                                        }));
        holds.await();
        return holder;
    }

    @Test
    void an_address_that_keeps_failing_is_left_alone_for_a_while() {
        customer.on("/reports", (exchange, _) -> Customer.answer(exchange, 503, ""));
        List<Report> told = reports.delivered(account, 2_000, null);
        webhooks.recorded(told);
        await(() -> count("webhook_pending", "true") == 2_000);
        assertThat(customer.posts("/reports")).hasSize(3);
        assertThat(count("webhook_pending", "attempts = 0 and last_error = 'paused'"))
                .isEqualTo(1_400);
        awaitCursor(told.getLast().id());

        customer.on("/reports", Customer::takeAll);
        clock.move(Duration.ofSeconds(13));
        webhooks.tick();
        await(() -> count("webhook_pending", "true") == 0);
        assertThat(new LinkedHashSet<>(customer.ids("/reports"))).containsAll(parts(told));
    }

    @Test
    void a_database_that_does_not_answer_for_a_while_costs_no_report() {
        customer.on("/reports", Customer::takeAll);
        List<Report> told = reports.delivered(account, 1_000, null);
        try (Outage outage = new Outage(test.jdbcUrl(), test.database())) {
            webhooks.recorded(told);
            await(() -> customer.ids("/reports").size() == 1_000);
            await(outage::hasBitten);
        }
        awaitCursor(told.getLast().id());
        await(() -> count("webhook_attempt", "reports = acknowledged") == customer.posts.size());
    }

    private static void hang(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static void trickle() throws IOException {
        try {
            Thread.sleep(50); // the misbehaviour itself
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

    private @Nullable Long cursor(AccountId of) {
        return test.database()
                .read(handle ->
                        handle.createQuery(
                                        "select position from webhook_cursor where account_id = :account and node_id = 3")
                                .bind("account", of.value())
                                .mapTo(Long.class)
                                .findOne()
                                .orElse(null));
    }

    private void awaitCursor(long position) {
        await(() -> Long.valueOf(position).equals(cursor(account)));
    }

    private static void await(BooleanSupplier condition) {
        Instant deadline = Instant.now().plusSeconds(15);
        while (!holds(condition)) {
            assertThat(Instant.now()).as("waited too long").isBefore(deadline);
            try {
                Thread.sleep(10); // between looks at the outer world
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }
    }

    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (DatabaseGone gone) {
            return false; // the test took it away
        }
    }
}
