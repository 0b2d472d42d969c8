package io.heliograph.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.acceptance.Order.Decision;
import io.heliograph.account.Account;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.DatabaseSettings;
import io.heliograph.db.LossyWire;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.Proof;
import io.heliograph.message.Message;
import io.heliograph.pricing.PriceRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is accepted is on disk with its charge; what is not has cost nothing.
@Tag("slow")
final class AcceptanceTest {
    private static final long BOB = 380670000001L;
    private static final long PRICE = AcceptanceUnderTest.PRICE;
    private static final Form FORM = Form.of("x");

    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final List<Message> told = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<AutoCloseable> open = new ArrayList<>();
    private TestDatabase test;
    private NodeIds ids;

    @BeforeEach
    void begin() {
        test = TestDatabase.create(clock);
        ids = new NodeIds(1, clock, new NodeStore(test.database()));
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        threads.close();
        test.close();
    }

    private AcceptanceUnderTest acceptance(AcceptanceSettings settings) {
        return acceptance(settings, test.database());
    }

    private AcceptanceUnderTest acceptance(AcceptanceSettings settings, Database database) {
        AcceptanceUnderTest made =
                new AcceptanceUnderTest(
                        settings, database, ids, (_, messages) -> told.addAll(messages), clock);
        open.add(made);
        return made;
    }

    private AcceptanceUnderTest acceptance() {
        return acceptance(AcceptanceUnderTest.SETTINGS);
    }

    private static AcceptanceSettings settings(
            int accountWaitingMax, int waitingMax, Duration queuedMax) {
        return new AcceptanceSettings(
                100,
                4,
                accountWaitingMax,
                waitingMax,
                queuedMax,
                Duration.ofSeconds(20),
                Duration.ofDays(1),
                10 << 20);
    }

    private void balance(long micros) {
        test.database()
                .useTransaction(
                        handle -> handle.execute("update balance set balance_micros = ?", micros));
    }

    private long number(String sql) {
        return test.database().read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private void assertBalance(AcceptanceUnderTest acceptance, Account account, long micros) {
        assertThat(acceptance.ledger.prove()).allMatch(Proof::holds);
        assertThat(acceptance.ledger.balance(account.id()).micros()).isEqualTo(micros);
        assertThat(number("select coalesce(sum(price_micros * parts), 0) from message"))
                .isEqualTo(
                        -number(
                                "select coalesce(sum(amount_micros), 0) from ledger_entry"
                                        + " where book = 'customer' and reason = 'charge'"));
    }

    private static List<Boolean> taken(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome)
                .decisions().stream().map(d -> d instanceof Decision.Taken).toList();
    }

    private List<Outcome> atOnce(int count, Callable<Outcome> work)
            throws InterruptedException, ExecutionException {
        List<Outcome> outcomes = new ArrayList<>();
        for (Future<Outcome> each :
                threads.invokeAll(IntStream.range(0, count).mapToObj(_ -> work).toList())) {
            outcomes.add(each.get());
        }
        return outcomes;
    }

    private static long count(List<Outcome> outcomes, Predicate<Outcome> which) {
        return outcomes.stream().filter(which).count();
    }

    /// Keeps the account's balance locked while the work is done, so that its lane stands still.
    private void whileLocked(Account account, Work work) throws Exception {
        try (Handle handle = Jdbi.create(test.jdbcUrl()).open()) {
            handle.begin();
            handle.execute(
                    "select * from balance where account_id = ? for update", account.id().value());
            work.run();
            handle.rollback();
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    @Test
    void charges_with_the_messages_and_tells_of_them() {
        AcceptanceUnderTest acceptance = acceptance();
        Account account = acceptance.account("ann", PriceRule.SUBMITTED, 1_000_000, 0);
        List<Long> sent = acceptance.send(account, Form.of("A word. ".repeat(30)), BOB, BOB + 1);
        assertBalance(acceptance, account, 1_000_000 - 4 * PRICE);
        assertThat(told).extracting(Message::id).isEqualTo(sent);
        assertThat(number("select count(distinct booking_id) from message")).isEqualTo(1);
        assertThat(number("select booking_id from message limit 1"))
                .isEqualTo(
                        number(
                                "select booking_id from ledger_entry where reason = 'charge' and book = 'sales'"));
    }

    @Test
    void takes_what_the_balance_covers_and_keeps_the_rest_as_blocked() {
        AcceptanceUnderTest acceptance = acceptance();
        Account account = acceptance.account("ann", PriceRule.SUBMITTED, 2 * PRICE, PRICE / 2);
        assertThat(taken(acceptance.accept(account, FORM, null, BOB, BOB + 1, BOB + 2)))
                .containsExactly(true, true, false);
        assertThat(taken(acceptance.accept(account, FORM, null, BOB))).containsExactly(false);
        assertBalance(acceptance, account, 0);
        assertThat(number("select count(*) from blocked_message where code = 'no_money'"))
                .isEqualTo(2);
        assertThat(told).hasSize(2);
    }

    @Test
    void what_costs_nothing_is_kept_without_an_entry_but_not_for_one_in_debt() {
        AcceptanceUnderTest acceptance = acceptance();
        Account account = acceptance.account("ann", PriceRule.SUBMITTED, 1, 0);
        Instant now = clock.instant();
        Order.Line line =
                AcceptanceUnderTest.line(AcceptanceUnderTest.quote(BOB, "x", 0), now, FORM);
        Order order = new Order(account, now, List.of(line, line), null, null);
        assertThat(taken(acceptance.acceptance.accept(order))).containsExactly(true, true);
        assertBalance(acceptance, account, 1);
        assertThat(number("select count(*) from message")).isEqualTo(2);
        assertThat(number("select count(*) from ledger_entry where reason = 'charge'")).isZero();
        balance(-1);
        assertThat(taken(acceptance.acceptance.accept(order))).containsExactly(false, false);
        balance(1);
    }

    @Test
    void a_refused_text_is_kept_once_and_found_for_every_recipient() {
        AcceptanceUnderTest acceptance = acceptance();
        Account account = acceptance.account("ann", PriceRule.SUBMITTED, 0, 0);
        String text = "é".repeat(20_000);
        long[] recipients = LongStream.range(BOB, BOB + 100).toArray();
        assertThat(taken(acceptance.accept(account, Form.of(text), null, recipients)))
                .hasSize(100)
                .containsOnly(false);
        assertThat(number("select sum(octet_length(text)) from blocked_message")).isEqualTo(40_000);
        assertThat(
                        number(
                                """
                                select count(*)
                                from blocked_message b
                                join blocked_message t
                                    on t.account_id = b.account_id
                                    and t.blocked_id = coalesce(b.text_id, b.blocked_id)
                                where length(t.text) = 20000
                                """))
                .isEqualTo(100);
    }

    @Test
    void beyond_the_days_quota_what_is_refused_is_not_kept() {
        AcceptanceUnderTest acceptance = acceptance();
        Account account = acceptance.account("ann", PriceRule.SUBMITTED, 0, 0);
        Account other = acceptance.account("bea", PriceRule.SUBMITTED, 0, 0);
        Form form = Form.of("x".repeat(30_000));
        for (int i = 0; i < 400; i++) { // 12 MB
            assertThat(taken(acceptance.accept(account, form, null, BOB, BOB + 1)))
                    .containsExactly(false, false);
        }
        String kept = "select count(*) from blocked_message where account_id = ";
        long most = AcceptanceUnderTest.SETTINGS.refusedOctetsMax() / 30_200;
        assertThat(number(kept + account.id())).isBetween(2 * most, 2 * most + 1);
        assertThat(taken(acceptance.accept(other, form, null, BOB))).containsExactly(false);
        assertThat(number(kept + other.id())).isOne();
        clock.move(Duration.ofDays(1));
        assertThat(taken(acceptance.accept(account, form, null, BOB))).containsExactly(false);
        assertThat(number(kept + account.id())).isGreaterThan(2 * most);
        clock.move(Duration.ofDays(3));
        acceptance.acceptance.forget(clock.instant());
        assertThat(number("select count(*) from blocked_octets")).isZero();
    }

    @Test
    void never_goes_below_the_credit_whoever_sends_at_once() throws Exception {
        AcceptanceUnderTest acceptance =
                acceptance(settings(10_000, 10_000, Duration.ofSeconds(20)));
        Account account = acceptance.account("ann", PriceRule.SUBMITTED, 100 * PRICE, 50 * PRICE);
        List<Outcome> outcomes =
                atOnce(80, () -> acceptance.accept(account, FORM, null, BOB, BOB, BOB));
        long done =
                outcomes.stream()
                        .flatMap(outcome -> taken(outcome).stream())
                        .filter(b -> b)
                        .count();
        assertThat(done).isEqualTo(150);
        assertBalance(acceptance, account, -50 * PRICE);
        assertThat(told).hasSize(150);
        assertThat(told).extracting(Message::id).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void a_key_is_answered_as_before_also_by_the_next_run() {
        AcceptanceUnderTest first = acceptance();
        Account account = first.account("ann", PriceRule.SUBMITTED, 1_000_000, 0);
        Outcome done = first.accept(account, FORM, "key", BOB);
        String answer = ((Outcome.Done) done).decisions().toString();
        assertThat(first.accept(account, FORM, "key", BOB)).isEqualTo(new Outcome.Repeated(answer));
        first.close();
        AcceptanceUnderTest second = acceptance();
        assertThat(second.accept(account, FORM, "key", BOB))
                .isEqualTo(new Outcome.Repeated(answer));
        assertThat(second.accept(account, Form.of("other"), "key", BOB))
                .isEqualTo(new Outcome.KeyReused());
        Account other = second.account("bea", PriceRule.SUBMITTED, 1_000_000, 0);
        assertThat(taken(second.accept(other, FORM, "key", BOB))).containsExactly(true);
        assertBalance(second, account, 1_000_000 - PRICE);
    }

    @Test
    void a_key_that_comes_many_times_at_once_is_paid_once() throws Exception {
        AcceptanceUnderTest acceptance = acceptance();
        Account account = acceptance.account("ann", PriceRule.SUBMITTED, 1_000_000, 0);
        List<Future<Outcome>> waiting = new ArrayList<>();
        whileLocked(
                account,
                () -> {
                    for (int i = 0; i < 8; i++) {
                        waiting.add(
                                threads.submit(() -> acceptance.accept(account, FORM, "k", BOB)));
                    }
                    Until.isTrue("all but the first wait", () -> acceptance.waiting() == 7);
                });
        List<Outcome> outcomes = new ArrayList<>();
        for (Future<Outcome> each : waiting) {
            outcomes.add(each.get());
        }
        assertThat(count(outcomes, o -> o instanceof Outcome.Done)).isEqualTo(1);
        assertThat(count(outcomes, o -> o instanceof Outcome.Repeated)).isEqualTo(7);
        assertBalance(acceptance, account, 1_000_000 - PRICE);
    }

    @Test
    void forgets_keys_after_their_time() {
        AcceptanceUnderTest acceptance = acceptance();
        Account account = acceptance.account("ann", PriceRule.SUBMITTED, 1_000_000, 0);
        acceptance.accept(account, FORM, "key", BOB);
        clock.move(Duration.ofHours(23));
        acceptance.acceptance.forget(clock.instant());
        assertThat(number("select count(*) from idempotency")).isEqualTo(1);
        clock.move(Duration.ofHours(2));
        acceptance.acceptance.forget(clock.instant());
        assertThat(number("select count(*) from idempotency")).isZero();
    }

    @Test
    void says_too_many_to_one_account_and_busy_to_all_beyond_its_bounds() throws Exception {
        AcceptanceUnderTest acceptance = acceptance(settings(10, 15, Duration.ofSeconds(20)));
        Account ann = acceptance.account("ann", PriceRule.SUBMITTED, 1_000_000, 0);
        Account bea = acceptance.account("bea", PriceRule.SUBMITTED, 1_000_000, 0);
        List<Future<Outcome>> waiting = new ArrayList<>();
        whileLocked(
                ann,
                () -> {
                    waiting.add(threads.submit(() -> acceptance.accept(ann, FORM, null, BOB)));
                    Until.isTrue("a commit under way", () -> lockWaits() == 1);
                    waiting.add(
                            threads.submit(() -> acceptance.accept(ann, FORM, null, numbers(6))));
                    Until.isTrue("six that wait", () -> acceptance.waiting() == 6);
                    assertThat(acceptance.accept(ann, FORM, null, numbers(5)))
                            .isInstanceOf(Outcome.TooMany.class);
                    assertThat(acceptance.accept(bea, FORM, null, numbers(10)))
                            .isInstanceOf(Outcome.Busy.class);
                    assertThat(taken(acceptance.accept(bea, FORM, null, BOB)))
                            .as("nobody waits for another")
                            .containsExactly(true);
                });
        for (Future<Outcome> each : waiting) {
            assertThat(taken(each.get())).doesNotContain(false);
        }
        assertBalance(acceptance, ann, 1_000_000 - 7 * PRICE);
    }

    private static long[] numbers(int count) {
        return LongStream.range(BOB, BOB + count).toArray();
    }

    private long lockWaits() {
        return number(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                        + " and datname = current_database()");
    }

    @Test
    void one_that_gives_up_waiting_was_not_taken_and_holds_up_nobody() throws Exception {
        AcceptanceUnderTest impatient = acceptance(settings(1_000, 1_000, Duration.ofMillis(400)));
        Account account = impatient.account("ann", PriceRule.SUBMITTED, 1_000_000, 0);
        List<Future<Outcome>> waiting = new ArrayList<>();
        whileLocked(
                account,
                () -> {
                    waiting.add(threads.submit(() -> impatient.accept(account, FORM, null, BOB)));
                    Until.isTrue("a commit under way", () -> lockWaits() == 1);
                    assertThat(impatient.accept(account, FORM, "key", BOB))
                            .isInstanceOf(Outcome.Busy.class);
                    waiting.add(threads.submit(() -> impatient.accept(account, FORM, "key", BOB)));
                    Until.isTrue("the second with the key", () -> impatient.waiting() == 2);
                });
        assertThat(taken(waiting.get(0).get())).containsExactly(true);
        assertThat(taken(waiting.get(1).get())).containsExactly(true);
        assertBalance(impatient, account, 1_000_000 - 2 * PRICE);
    }

    @Test
    void says_busy_while_the_database_is_gone_and_goes_on_when_it_is_back() throws Exception {
        Database database = new Database(quick(test.jdbcUrl()));
        open.add(database);
        ids = new NodeIds(1, clock, new NodeStore(database));
        AcceptanceUnderTest acceptance = acceptance(AcceptanceUnderTest.SETTINGS, database);
        Account account = acceptance.account("ann", PriceRule.SUBMITTED, 1_000_000, 0);
        test.cutOff();
        assertThat(acceptance.accept(account, FORM, null, BOB)).isInstanceOf(Outcome.Busy.class);
        clock.move(Duration.ofMinutes(1)); // the reserved ids are used up
        for (int i = 0; i < 6; i++) { // more than there are slots
            assertThat(acceptance.accept(account, FORM, null, BOB))
                    .isInstanceOf(Outcome.Busy.class);
        }
        test.letIn();
        Until.isTrue(
                "the database",
                () -> acceptance.accept(account, FORM, null, BOB) instanceof Outcome.Done);
        assertBalance(acceptance, account, 1_000_000 - PRICE);
        assertThat(told).hasSize(1);
    }

    private static DatabaseSettings quick(String url) {
        return new DatabaseSettings(url, "", 8, 250, 5);
    }

    @Test
    void a_commit_whose_answer_was_lost_is_looked_for_and_counts() {
        try (LossyWire wire = new LossyWire(test.jdbcUrl());
                Database database = new Database(TestDatabase.settings(wire.url()))) {
            AcceptanceUnderTest acceptance = acceptance(AcceptanceUnderTest.SETTINGS, database);
            Account account = acceptance.account("ann", PriceRule.SUBMITTED, 1_000_000, 0);
            wire.loseCommits(1);
            List<Long> sent = acceptance.send(account, FORM, BOB, BOB + 1);
            assertThat(wire.stillToLose()).isZero();
            assertThat(told).extracting(Message::id).isEqualTo(sent);
            assertBalance(acceptance, account, 1_000_000 - 2 * PRICE);
            acceptance.close();
        }
    }

    @Test
    void what_is_under_way_is_not_settled() throws Exception {
        AcceptanceUnderTest acceptance = acceptance();
        Account account = acceptance.account("ann", PriceRule.SUBMITTED, 1_000_000, 0);
        List<Future<Outcome>> waiting = new ArrayList<>();
        long[] settled = new long[2];
        whileLocked(
                account,
                () -> {
                    waiting.add(threads.submit(() -> acceptance.accept(account, FORM, null, BOB)));
                    Until.isTrue("a commit under way", () -> lockWaits() == 1);
                    settled[0] = acceptance.acceptance.settledBelow();
                    settled[1] = acceptance.acceptance.settledBelow();
                });
        assertThat(taken(waiting.getFirst().get())).containsExactly(true);
        long id = told.getFirst().id();
        assertThat(settled[0]).isLessThan(id).isEqualTo(settled[1]);
        Until.isTrue("settled", () -> acceptance.acceptance.settledBelow() > id);
    }

    @Test
    void what_is_kept_and_could_not_be_told_is_answered_and_left_to_the_next_start() {
        AcceptanceUnderTest acceptance =
                new AcceptanceUnderTest(
                        AcceptanceUnderTest.SETTINGS,
                        test.database(),
                        ids,
                        (_, _) -> {
                            throw new IllegalStateException("a bug, as this test wants it");
                        },
                        clock);
        open.add(acceptance);
        Account account = acceptance.account("ann", PriceRule.SUBMITTED, 1_000_000, 0);
        long id = acceptance.send(account, FORM, BOB).getFirst();
        acceptance.send(account, FORM, BOB);
        assertBalance(acceptance, account, 1_000_000 - 2 * PRICE);
        acceptance.acceptance.settledBelow();
        assertThat(acceptance.acceptance.settledBelow()).isLessThanOrEqualTo(id);
    }

    @Test
    void takes_nothing_once_it_is_closed() {
        AcceptanceUnderTest acceptance = acceptance();
        Account account = acceptance.account("ann", PriceRule.SUBMITTED, 1_000_000, 0);
        acceptance.close();
        assertThat(acceptance.accept(account, FORM, null, BOB)).isInstanceOf(Outcome.Busy.class);
        assertThat(number("select count(*) from message")).isZero();
    }

    @Test
    void a_commit_takes_as_many_round_trips_for_many_keys_as_for_few() throws Exception {
        try (LossyWire wire = new LossyWire(test.jdbcUrl());
                Database database = new Database(TestDatabase.settings(wire.url()))) {
            AcceptanceUnderTest acceptance = acceptance(AcceptanceUnderTest.SETTINGS, database);
            Account account = acceptance.account("ann", PriceRule.SUBMITTED, 10_000_000, 0);
            int few = roundTrips(wire, acceptance, account, "few", 2);
            int many = roundTrips(wire, acceptance, account, "many", 60);
            assertThat(many).isLessThan(few + 10);
            assertThat(number("select count(*) from idempotency")).isEqualTo(62);
            assertThat(acceptance.accept(account, FORM, "many7", BOB))
                    .isInstanceOf(Outcome.Repeated.class);
            assertThat(acceptance.accept(account, Form.of("other"), "many7", BOB))
                    .isEqualTo(new Outcome.KeyReused());
            assertBalance(acceptance, account, 10_000_000 - 64 * PRICE);
            acceptance.close();
        }
    }

    /// From the moment when so many requests with keys wait for the next commit.
    private int roundTrips(
            LossyWire wire, AcceptanceUnderTest acceptance, Account account, String key, int count)
            throws Exception {
        List<Future<Outcome>> all = new ArrayList<>();
        int[] before = new int[1];
        whileLocked(
                account,
                () -> {
                    all.add(threads.submit(() -> acceptance.accept(account, FORM, null, BOB)));
                    Until.isTrue("a commit under way", () -> lockWaits() == 1);
                    for (int i = 0; i < count; i++) {
                        String own = key + i;
                        all.add(threads.submit(() -> acceptance.accept(account, FORM, own, BOB)));
                    }
                    Until.isTrue("the others", () -> acceptance.waiting() == count);
                    before[0] = wire.roundTrips();
                });
        for (Future<Outcome> each : all) {
            assertThat(taken(each.get())).containsExactly(true);
        }
        return wire.roundTrips() - before[0];
    }

    @Test
    void two_nodes_with_one_key_pay_once() throws Exception {
        NodeIds otherIds = new NodeIds(2, clock, new NodeStore(test.database()));
        AcceptanceUnderTest one = acceptance();
        AcceptanceUnderTest two =
                new AcceptanceUnderTest(
                        AcceptanceUnderTest.SETTINGS,
                        test.database(),
                        otherIds,
                        (AccountId _, List<Message> messages) -> told.addAll(messages),
                        clock);
        open.add(two);
        Account account = one.account("ann", PriceRule.SUBMITTED, 1_000_000, 0);
        List<Future<Outcome>> waiting = new ArrayList<>();
        whileLocked(
                account,
                () -> {
                    waiting.add(threads.submit(() -> one.accept(account, FORM, "key", BOB)));
                    waiting.add(threads.submit(() -> two.accept(account, FORM, "key", BOB)));
                    Until.isTrue("two commits under way", () -> lockWaits() == 2);
                });
        List<Outcome> outcomes = List.of(waiting.get(0).get(), waiting.get(1).get());
        assertThat(count(outcomes, o -> o instanceof Outcome.Done)).isEqualTo(1);
        assertThat(count(outcomes, o -> o instanceof Outcome.Repeated)).isEqualTo(1);
        assertBalance(one, account, 1_000_000 - PRICE);
    }
}
