package io.heliograph.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.acceptance.Order.Decision;
import io.heliograph.account.Account;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.Proof;
import io.heliograph.message.Message;
import io.heliograph.pricing.PriceRule;
import io.heliograph.quote.RefusalCode;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is refused only as the group is committed (black list, money), and what is kept beside it.
final class RiderTest {
    private static final long BOB = 380670000001L;
    private static final long EVE = 380670000002L;
    private static final long PRICE = AcceptanceUnderTest.PRICE;
    private static final Decision NO_MONEY = new Decision.Refused(RefusalCode.NO_MONEY);
    private static final Decision LISTED = new Decision.Refused(RefusalCode.PHONE_IN_BLACK_LIST);

    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final List<Message> told = new CopyOnWriteArrayList<>();
    private TestDatabase test;
    private AcceptanceUnderTest acceptance;

    @BeforeEach
    void begin() {
        test = TestDatabase.create(clock);
        acceptance =
                new AcceptanceUnderTest(
                        AcceptanceUnderTest.SETTINGS,
                        test.database(),
                        new NodeIds(1, clock, new NodeStore(test.database())),
                        (_, messages) -> told.addAll(messages),
                        clock);
        execute("create table beside (line integer primary key, taken boolean)");
    }

    @AfterEach
    void end() {
        acceptance.close();
        test.close();
    }

    private void execute(String sql) {
        test.database().useTransaction(handle -> handle.execute(sql));
    }

    private long count(String sql) {
        return test.database()
                .read(handle ->
                        handle.createQuery("select count(*) from " + sql).mapTo(Long.class).one());
    }

    private Account account(long balance) {
        return acceptance.account("ann", PriceRule.SUBMITTED, balance, 0);
    }

    private void list(Account account, long number) {
        execute("insert into black_list values (" + account.id().value() + ", " + number + ")");
    }

    private static List<Decision> decisions(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).decisions();
    }

    private Order withRider(Account account, Order.Rider rider, long... numbers) {
        Order order = acceptance.order(account, Form.of("x"), null, numbers);
        return new Order(order.account(), order.at(), order.lines(), null, rider);
    }

    private static final Order.Rider NOTES_ALL =
            (handle, decisions) -> {
                for (int line = 0; line < decisions.size(); line++) {
                    handle.execute(
                            "insert into beside values (?, ?)",
                            line,
                            decisions.get(line) instanceof Decision.Taken);
                }
            };

    @Test
    void refuses_a_number_on_the_black_list_and_takes_the_others() {
        Account ann = account(10 * PRICE);
        list(ann, BOB);
        Outcome outcome = acceptance.accept(ann, Form.of("x"), null, BOB, EVE, BOB);
        assertThat(decisions(outcome).getFirst()).isEqualTo(LISTED);
        assertThat(decisions(outcome).getLast()).isEqualTo(LISTED);
        assertThat(told).extracting(message -> message.recipient().value()).containsExactly(EVE);
        assertThat(acceptance.ledger.balance(ann.id()).micros()).isEqualTo(9 * PRICE);
        assertThat(acceptance.ledger.prove()).allMatch(Proof::holds);
        assertThat(count("blocked_message where code = 'phone_in_black_list'")).isEqualTo(2);
    }

    @Test
    void a_listed_number_is_no_reason_to_refuse_another_accounts_message() {
        Account ann = account(10 * PRICE);
        Account ben = acceptance.account("ben", PriceRule.SUBMITTED, 10 * PRICE, 0);
        list(ann, BOB);
        acceptance.send(ben, Form.of("x"), BOB);
        assertThat(told).hasSize(1);
    }

    @Test
    void pays_no_money_for_a_listed_number_that_a_later_one_needs() {
        Account ann = account(PRICE);
        list(ann, BOB);
        assertThat(decisions(acceptance.accept(ann, Form.of("x"), null, BOB, EVE)))
                .first()
                .isEqualTo(LISTED);
        assertThat(told).extracting(message -> message.recipient().value()).containsExactly(EVE);
    }

    @Test
    void keeps_what_a_rider_keeps_together_with_the_messages() {
        Account ann = account(10 * PRICE);
        acceptance.acceptance.accept(withRider(ann, NOTES_ALL, BOB, EVE));
        assertThat(count("message")).isEqualTo(2);
        assertThat(count("beside where taken")).isEqualTo(2);
    }

    @Test
    void keeps_neither_where_the_rider_fails() {
        Account ann = account(10 * PRICE);
        execute("insert into beside values (1, true)");
        Outcome outcome = acceptance.acceptance.accept(withRider(ann, NOTES_ALL, BOB, EVE));
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(count("message")).isZero();
        assertThat(count("beside")).isEqualTo(1);
        assertThat(told).isEmpty();
        assertThat(acceptance.ledger.balance(ann.id()).micros()).isEqualTo(10 * PRICE);
    }

    @Test
    void a_rider_that_fails_costs_no_other_request_of_its_group() throws Exception {
        Account ann = account(10 * PRICE);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Order.Rider slow =
                (_, _) -> {
                    begun.countDown();
                    await(goOn);
                };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // the two others gather behind the first, and are committed together
            var first =
                    threads.submit(() -> acceptance.acceptance.accept(withRider(ann, slow, BOB)));
            await(begun);
            Order.Rider failing =
                    (_, _) -> {
                        throw new IllegalStateException("no");
                    };
            var failed =
                    threads.submit(
                            () -> acceptance.acceptance.accept(withRider(ann, failing, BOB)));
            Until.isTrue("one waits", () -> acceptance.waiting() == 1);
            var other = threads.submit(() -> acceptance.accept(ann, Form.of("x"), null, EVE));
            Until.isTrue("two wait", () -> acceptance.waiting() == 2);
            goOn.countDown();
            assertThat(first.get()).isInstanceOf(Outcome.Done.class);
            assertThat(failed.get()).isInstanceOf(Outcome.Failed.class);
            assertThat(decisions(other.get()).getFirst()).isInstanceOf(Decision.Taken.class);
        }
        assertThat(acceptance.ledger.balance(ann.id()).micros()).isEqualTo(8 * PRICE);
        assertThat(count("message")).isEqualTo(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void an_order_with_a_rider_ends_where_the_money_ends_and_blocks_nothing() {
        Account ann = account(2 * PRICE);
        list(ann, EVE);
        List<Decision> decisions =
                decisions(
                        acceptance.acceptance.accept(
                                withRider(ann, NOTES_ALL, BOB, EVE, BOB, BOB, EVE)));
        assertThat(decisions.get(1)).isEqualTo(LISTED);
        assertThat(decisions.subList(3, 5)).containsExactly(NO_MONEY, NO_MONEY);
        assertThat(count("beside where taken")).isEqualTo(2);
        assertThat(count("blocked_message")).isEqualTo(1);
        assertThat(told).hasSize(2);
        assertThat(acceptance.ledger.balance(ann.id()).micros()).isZero();
    }
}
