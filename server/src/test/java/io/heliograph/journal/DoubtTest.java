package io.heliograph.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.dispatch.World;
import io.heliograph.doubt.Doubts;
import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.Proof;
import io.heliograph.lookup.LearnedNetworks;
import io.heliograph.lookup.Lookups;
import io.heliograph.message.Message;
import io.heliograph.message.PartState;
import io.heliograph.message.Report;
import io.heliograph.pricing.PriceRule;
import io.heliograph.provider.Attempt;
import io.heliograph.provider.Provider;
import io.heliograph.provider.ProviderSettings;
import io.heliograph.provider.Receipt;
import io.heliograph.provider.ReceiptEvidence;
import io.heliograph.provider.SmppProvider;
import io.heliograph.provider.SubmitResult;
import io.heliograph.receipt.Arrival;
import io.heliograph.receipt.ParkedStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A receipt whose id nobody knows settles a part in doubt where it can be of no other.
@Tag("slow")
final class DoubtTest {
    private static final long MONEY = 10_000_000;
    private static final long PRICE = AcceptanceUnderTest.PRICE;
    private static final int PROVIDER = 1;
    private static final long BOB = 447400123456L;
    private static final long EVE = 447400123457L;
    private static final String THREE_PARTS = "x".repeat(400);
    private static final Duration GRACE = Duration.ofMinutes(10);
    private static final Duration ANSWERS = Duration.ofSeconds(60);

    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final List<Message> messages = new ArrayList<>();
    private final List<Report> told = new CopyOnWriteArrayList<>();
    private final TestDatabase test = TestDatabase.create(clock);
    private final NodeIds ids = new NodeIds(1, clock, new NodeStore(test.database()));
    private final AcceptanceUnderTest acceptance =
            new AcceptanceUnderTest(
                    AcceptanceUnderTest.SETTINGS,
                    test.database(),
                    ids,
                    (_, more) -> messages.addAll(more),
                    clock);
    private final Account account = acceptance.account("ann", PriceRule.DELIVERED, MONEY, 0);
    private Journal journal = open();
    private Instant lostAt = clock.instant();

    @BeforeEach
    void aProvider() {
        test.database()
                .useTransaction(handle ->
                        handle.execute("insert into provider values (?, 'acme')", PROVIDER));
    }

    private Journal open() {
        Journal opened =
                new Journal(
                        test.database(),
                        ids,
                        told::addAll,
                        new Lookups(
                                World.NUMBERS,
                                new LearnedNetworks(Duration.ofDays(30), Clock.systemUTC())),
                        new Doubts(test.database(), GRACE, _ -> ANSWERS),
                        clock,
                        new SimpleMeterRegistry());
        opened.start();
        return opened;
    }

    /// It remembers nothing.
    private void reopen() {
        journal.close();
        journal = open();
    }

    @AfterEach
    void end() {
        journal.close();
        acceptance.close();
        test.close();
    }

    private Message send(String text, long number) {
        acceptance.send(account, Form.of(text), number);
        return messages.getLast();
    }

    private void answer(Message message, SubmitResult result, String policy)
            throws InterruptedException {
        for (int part = 1; part <= message.parts(); part++) {
            answer(message, part, result, policy);
        }
        settle();
    }

    private void answer(Message message, int part, SubmitResult result, String policy) {
        journal.add(
                new Entry.Answer(
                        new Attempt(message, message.partId(part), 1, carrier(policy)),
                        result,
                        clock.instant(),
                        _ -> {}));
    }

    private Provider carrier(String policy) {
        return new Provider(
                PROVIDER,
                new SmppProvider(
                        ProviderSettings.read(
                                "acme", ConfigFactory.parseString("uncertain = " + policy)),
                        (_, _, _) -> {},
                        () -> true,
                        clock,
                        new SimpleMeterRegistry()));
    }

    private void answerLate(Message message, SubmitResult result) throws InterruptedException {
        journal.add(
                new Entry.Late(
                        message.account(),
                        message.id(),
                        1,
                        carrier("unknown"),
                        result,
                        lostAt.minus(ANSWERS),
                        clock.instant(),
                        () -> {}));
        settle();
    }

    private void lose(Message message) throws InterruptedException {
        lostAt = clock.instant();
        answer(message, new SubmitResult.Uncertain("restart"), "unknown");
    }

    private void receipt(String id, PartState state, String... numbers)
            throws InterruptedException {
        journal.add(
                new Entry.Received(
                        PROVIDER,
                        new Receipt(
                                "acme",
                                id,
                                state,
                                "",
                                clock.instant(),
                                null,
                                new ReceiptEvidence(List.of(), List.of(numbers), null)),
                        () -> {},
                        () -> {}));
        settle();
    }

    private void settle() throws InterruptedException {
        Until.isTrue("all is kept", journal::isIdle);
    }

    /// So long that each answer that was open is there or lost.
    private void wait(Duration time) throws InterruptedException {
        clock.move(time);
        journal.settleDoubts();
        settle();
    }

    private void waitForAnswers() throws InterruptedException {
        wait(Duration.ofSeconds(71));
    }

    private List<String> texts(String sql) {
        return test.database().read(handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    private List<String> states() {
        return texts("select state from report where final order by part_id");
    }

    private void assertPaid(int parts) {
        assertThat(acceptance.ledger.prove()).allMatch(Proof::holds);
        assertThat(acceptance.ledger.balance(account.id()).micros())
                .isEqualTo(MONEY - parts * PRICE);
    }

    @Test
    void receipts_settle_what_a_kill_left_in_doubt_also_after_another()
            throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            lose(send("x", BOB + i));
        }
        assertPaid(0);
        for (int i = 0; i < 50; i++) {
            clock.move(Duration.ofMillis(1));
            receipt("id" + i, i < 40 ? PartState.DELIVRD : PartState.UNDELIV, "" + (BOB + i));
        }
        reopen();
        told.clear();
        waitForAnswers();
        assertThat(states().stream().filter("DELIVRD"::equals)).hasSize(40);
        assertThat(states().stream().filter("UNDELIV"::equals)).hasSize(10);
        assertThat(told).hasSize(50).allMatch(Report::corrected);
        assertPaid(40);
        assertThat(texts("select state from parked_receipt")).isEmpty();
        Until.isTrue(
                "nothing is to be looked at",
                () -> {
                    journal.settleDoubts(); // one that was looked at as it was settled is there
                    return texts("select state from doubt_receipt").isEmpty();
                });

        receipt("id3", PartState.UNDELIV, "" + (BOB + 3)); // its id is known now
        reopen();
        receipt("id3", PartState.UNDELIV, "" + (BOB + 3));
        waitForAnswers();
        assertPaid(40);
    }

    @Test
    void nothing_is_guessed_where_two_messages_may_be_meant() throws InterruptedException {
        lose(send("x", BOB));
        lose(send("y", BOB));
        receipt("a", PartState.DELIVRD, "" + BOB);
        waitForAnswers();
        assertThat(states()).containsExactly("UNKNOWN", "UNKNOWN");
        assertPaid(0);
        assertThat(
                        texts(
                                """
                                select provider || ' ' || provider_message_id || ' ' || state || ' ' || recipient_ends_in::text || ' ' || messages
                                from operator_ambiguous_receipt
                                """))
                .containsExactly("acme a DELIVRD {123456} 2");
    }

    @Test
    void parts_of_one_message_are_filled_in_their_order() throws InterruptedException {
        lose(send(THREE_PARTS, BOB));
        receipt("a", PartState.ENROUTE, "" + BOB);
        clock.move(Duration.ofMillis(1));
        receipt("b", PartState.DELIVRD, "" + BOB);
        clock.move(Duration.ofMillis(1));
        receipt("a", PartState.UNDELIV, "" + BOB);
        waitForAnswers();
        assertThat(states()).containsExactly("UNDELIV", "DELIVRD", "UNKNOWN");
        receipt("c", PartState.DELIVRD, "07400123456", "4474"); // as its country writes it
        waitForAnswers();
        assertThat(states()).containsExactly("UNDELIV", "DELIVRD", "DELIVRD");
        assertPaid(2);
    }

    @Test
    void a_receipt_that_comes_before_its_own_answer_settles_nobody_elses_doubt()
            throws InterruptedException {
        lose(send("x", BOB));
        Message own = send("y", BOB);
        receipt("own", PartState.DELIVRD, "" + BOB);
        wait(Duration.ofSeconds(30));
        assertThat(states()).containsExactly("UNKNOWN");
        answer(own, new SubmitResult.Submitted("own"), "unknown");
        assertThat(states()).containsExactly("UNKNOWN", "DELIVRD");
        waitForAnswers();
        assertThat(states()).containsExactly("UNKNOWN", "DELIVRD");
        assertPaid(1);
    }

    @Test
    void a_receipt_that_comes_before_an_answer_that_is_lost_may_be_of_either()
            throws InterruptedException {
        lose(send("x", BOB));
        Message own = send("y", BOB);
        receipt("own", PartState.DELIVRD, "" + BOB);
        wait(ANSWERS);
        lose(own);
        waitForAnswers();
        assertThat(states()).containsExactly("UNKNOWN", "UNKNOWN");
        assertThat(texts("select messages from operator_ambiguous_receipt")).containsExactly("2");
    }

    @Test
    void what_agrees_with_nobody_or_comes_too_early_or_too_late_settles_nothing()
            throws InterruptedException {
        receipt("early", PartState.DELIVRD, "" + BOB);
        clock.move(Duration.ofSeconds(1));
        Message message = send("x", BOB);
        lose(message);
        receipt("nobody", PartState.DELIVRD);
        receipt("other", PartState.DELIVRD, "" + EVE);
        receipt("short", PartState.DELIVRD, "123456");
        receipt("letters", PartState.DELIVRD, "74xx123456");
        waitForAnswers();
        clock.move(Duration.ofDays(1).plus(GRACE));
        receipt("late", PartState.DELIVRD, "" + BOB);
        waitForAnswers();
        assertThat(states()).containsExactly("UNKNOWN");
        assertPaid(0);
    }

    @Test
    void an_answer_without_an_id_is_matched_by_its_receipts_recipient()
            throws InterruptedException {
        answer(send("x", BOB), new SubmitResult.Submitted(""), "unknown");
        receipt("a", PartState.DELIVRD, "" + BOB);
        waitForAnswers();
        assertThat(states()).containsExactly("DELIVRD");
        assertThat(told).noneMatch(Report::corrected);
        assertPaid(1);
    }

    /// Nobody knows whether the provider has had the others.
    @Test
    void a_part_that_was_taken_without_an_id_comes_before_those_in_doubt()
            throws InterruptedException {
        Message message = send(THREE_PARTS, BOB);
        SubmitResult lost = new SubmitResult.Uncertain("link_lost");
        answer(message, 1, lost, "unknown");
        answer(message, 2, new SubmitResult.Submitted(""), "unknown");
        answer(message, 3, lost, "unknown");
        settle();
        receipt("a", PartState.DELIVRD, "" + BOB);
        waitForAnswers();
        assertThat(states()).containsExactly("UNKNOWN", "DELIVRD", "UNKNOWN");
        assertPaid(1);
        receipt("b", PartState.DELIVRD, "" + BOB); // it has had one of them too
        waitForAnswers();
        assertThat(states()).containsExactly("DELIVRD", "DELIVRD", "UNKNOWN");
        assertPaid(2);
    }

    @Test
    void a_receipt_for_the_first_copy_ends_a_part_that_is_to_be_sent_again()
            throws InterruptedException {
        answer(send("x", BOB), new SubmitResult.Uncertain("link_lost"), "resend");
        receipt("a", PartState.DELIVRD, "" + BOB);
        waitForAnswers();
        assertThat(states()).containsExactly("DELIVRD");
        assertPaid(1);
    }

    @Test
    void an_answer_that_comes_late_takes_its_part_out_of_doubt() throws InterruptedException {
        Message known = send("x", BOB);
        Message refused = send("y", BOB);
        Message lost = send("z", BOB);
        lose(known);
        lose(refused);
        lose(lost);
        answerLate(known, new SubmitResult.Submitted("known"));
        answerLate(refused, new SubmitResult.Rejected(11));
        receipt("a", PartState.DELIVRD, "" + BOB); // can be of the third only
        receipt("known", PartState.UNDELIV, "" + BOB);
        waitForAnswers();
        assertThat(states()).containsExactly("UNDELIV", "REJECTD", "DELIVRD");
        assertThat(texts("select state from parked_receipt")).isEmpty();
        assertPaid(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 15, 40, 600})
    void a_receipt_that_came_long_before_its_late_answer_is_that_part_s(long minutes)
            throws InterruptedException {
        Message message = send("x", BOB);
        clock.move(ANSWERS);
        lose(message);
        receipt("a", PartState.DELIVRD); // names nobody: the id alone can tell
        waitForAnswers();
        for (int tens = 0; tens < minutes; tens += 10) {
            wait(Duration.ofMinutes(Math.min(10, minutes - tens)));
        }
        assertThat(states()).containsExactly("UNKNOWN");
        answerLate(message, new SubmitResult.Submitted("a"));
        assertThat(states()).containsExactly("DELIVRD");
        assertThat(texts("select state from parked_receipt")).isEmpty();
        assertPaid(1);
    }

    @Test
    void a_start_finds_such_a_receipt_too() throws InterruptedException {
        Message message = send("x", BOB);
        clock.move(ANSWERS);
        lose(message);
        clock.move(Duration.ofMinutes(40));
        answerLate(message, new SubmitResult.Submitted("a"));
        Receipt receipt = new Receipt("acme", "a", PartState.DELIVRD, "", lostAt);
        new ParkedStore(test.database())
                .park(List.of(new Arrival(PROVIDER, receipt)), lostAt.minusSeconds(30));
        reopen();
        settle();
        assertThat(states()).containsExactly("DELIVRD");
        assertPaid(1);
    }

    @Test
    void an_answer_that_comes_late_without_an_id_leaves_its_part_in_doubt()
            throws InterruptedException {
        Message message = send("x", BOB);
        lose(message);
        answerLate(message, new SubmitResult.Submitted(""));
        receipt("a", PartState.DELIVRD, "" + BOB);
        waitForAnswers();
        assertThat(states()).containsExactly("DELIVRD");
        assertPaid(1);
    }

    @Test
    void what_a_late_answer_explains_is_listed_no_more() throws InterruptedException {
        Message message = send("x", BOB);
        lose(message);
        lose(send("y", BOB));
        receipt("a", PartState.DELIVRD, "" + BOB);
        waitForAnswers();
        assertThat(texts("select state from operator_ambiguous_receipt")).hasSize(1);
        answerLate(message, new SubmitResult.Submitted("a"));
        reopen();
        settle();
        assertThat(states()).containsExactly("DELIVRD", "UNKNOWN");
        assertThat(texts("select state from operator_ambiguous_receipt")).isEmpty();
        assertPaid(1);
    }

    @Test
    void an_id_that_a_strangers_receipt_has_too_settles_a_doubt() throws InterruptedException {
        receipt("12", PartState.DELIVRD, "" + EVE); // nobody's, and stays parked
        lose(send("x", BOB));
        lose(send("y", EVE));
        receipt("12", PartState.DELIVRD, "" + BOB);
        waitForAnswers();
        assertThat(states()).containsExactly("DELIVRD", "UNKNOWN");
        assertThat(texts("select recipient from parked_receipt")).containsExactly("" + EVE);
        assertPaid(1);
    }

    @Test
    void what_may_be_of_two_is_decided_once_a_late_answer_tells_which_it_is_not()
            throws InterruptedException {
        Message first = send("x", BOB);
        Message second = send("y", BOB);
        lose(first);
        lose(second);
        receipt("a", PartState.DELIVRD, "" + BOB);
        waitForAnswers();
        wait(Duration.ofHours(3));
        assertThat(texts("select messages from operator_ambiguous_receipt")).containsExactly("2");
        answerLate(second, new SubmitResult.Submitted("b"));
        wait(Duration.ofHours(1));
        assertThat(states()).containsExactly("DELIVRD", "UNKNOWN");
        assertThat(texts("select state from operator_ambiguous_receipt")).isEmpty();
        receipt("b", PartState.UNDELIV, "" + BOB);
        assertThat(states()).containsExactly("DELIVRD", "UNDELIV");
        assertPaid(1);
    }

    @Test
    void an_end_that_another_copy_brought_tells_nothing_of_whose_the_receipt_is()
            throws InterruptedException {
        Message first = send("x", BOB);
        Message again = send("y", BOB);
        lose(first);
        answer(again, new SubmitResult.Uncertain("link_lost"), "resend");
        receipt("a", PartState.DELIVRD, "" + BOB);
        wait(Duration.ofSeconds(2));
        journal.add(
                new Entry.Answer(
                        new Attempt(again, again.id(), 2, carrier("resend")),
                        new SubmitResult.Submitted("second"),
                        clock.instant(),
                        _ -> {}));
        settle();
        receipt("second", PartState.DELIVRD, "" + BOB);
        waitForAnswers();
        wait(Duration.ofMinutes(2));
        assertThat(states()).as("the first copy's may be").containsExactly("UNKNOWN", "DELIVRD");
        assertThat(texts("select messages from operator_ambiguous_receipt")).containsExactly("2");
        assertPaid(1);
    }

    @Test
    void a_receipt_that_comes_before_its_answer_is_given_up_settles_it()
            throws InterruptedException {
        Message own = send("x", BOB);
        Message two = send("y", EVE);
        receipt("own", PartState.DELIVRD, "" + BOB);
        receipt("two", PartState.UNDELIV, "" + EVE);
        wait(ANSWERS);
        lose(own);
        answer(two, new SubmitResult.Submitted(""), "unknown");
        assertThat(states()).containsExactly("UNKNOWN");
        waitForAnswers();
        wait(Duration.ofSeconds(5));
        assertThat(states()).containsExactly("DELIVRD", "UNDELIV");
        assertThat(texts("select state from parked_receipt")).isEmpty();
        assertPaid(1);
    }

    @Test
    void a_receipt_that_comes_before_its_doubt_is_on_disk_settles_it() throws InterruptedException {
        Message message = send("x", BOB);
        Instant answered = clock.instant();
        clock.move(Duration.ofSeconds(1));
        receipt("a", PartState.DELIVRD, "" + BOB);
        journal.add(
                new Entry.Answer(
                        new Attempt(message, message.id(), 1, carrier("unknown")),
                        new SubmitResult.Submitted(""),
                        answered,
                        _ -> {}));
        settle();
        waitForAnswers();
        wait(Duration.ofSeconds(5));
        assertThat(states()).containsExactly("DELIVRD");
        assertPaid(1);
    }

    @Test
    void a_receipt_that_came_before_a_kill_settles_what_the_start_finds_in_doubt()
            throws InterruptedException {
        Message own = send("x", BOB);
        clock.move(Duration.ofSeconds(1));
        receipt("own", PartState.DELIVRD, "" + BOB);
        clock.move(Duration.ofHours(5));
        reopen();
        lose(own);
        wait(Duration.ofSeconds(5));
        wait(Duration.ofSeconds(5));
        assertThat(states()).containsExactly("DELIVRD");
        assertPaid(1);
    }

    @Test
    void one_that_was_accepted_or_flown_after_the_receipt_came_is_not_meant()
            throws InterruptedException {
        Message flownLater = send("x", BOB);
        receipt("a", PartState.DELIVRD, "" + BOB);
        clock.move(Duration.ofSeconds(2));
        Message acceptedLater = send("y", BOB);
        long flight = ids.next();
        test.database()
                .useTransaction(handle ->
                        handle.execute(
                                "insert into flight values (?, ?, ?, array[?::bigint], array[1])",
                                account.id().value(),
                                flight,
                                PROVIDER,
                                flownLater.id()));
        lose(flownLater);
        lose(acceptedLater);
        waitForAnswers();
        wait(Duration.ofMinutes(1));
        assertThat(states()).containsExactly("UNKNOWN", "UNKNOWN");
        assertThat(texts("select state from operator_ambiguous_receipt")).isEmpty();
        receipt("b", PartState.DELIVRD, "" + BOB);
        waitForAnswers();
        assertThat(texts("select messages from operator_ambiguous_receipt")).containsExactly("2");
    }

    @Test
    void what_may_have_been_sent_before_a_kill_counts_beside_what_was_in_doubt_before()
            throws InterruptedException {
        lose(send("x", BOB));
        Message open = send("y", BOB);
        clock.move(Duration.ofSeconds(1));
        receipt("a", PartState.DELIVRD, "" + BOB);
        clock.move(Duration.ofHours(1));
        reopen();
        lose(open);
        waitForAnswers();
        assertThat(states()).containsExactly("UNKNOWN", "UNKNOWN");
        assertThat(texts("select messages from operator_ambiguous_receipt")).containsExactly("2");
    }

    @Test
    void an_argentine_receipt_settles_by_any_way_of_writing_its_number()
            throws InterruptedException {
        long phone = 542966123456L;
        lose(send("x", phone));
        receipt("a", PartState.DELIVRD, "0296615123456");
        waitForAnswers();
        assertThat(states()).containsExactly("DELIVRD");
    }

    @Test
    void a_later_receipt_with_its_id_is_the_settled_parts_after_a_restart_too()
            throws InterruptedException {
        lose(send(THREE_PARTS, BOB));
        receipt("a", PartState.ENROUTE, "" + BOB);
        waitForAnswers();
        reopen();
        receipt("a", PartState.DELIVRD, "" + BOB);
        waitForAnswers();
        assertThat(states()).containsExactly("DELIVRD", "UNKNOWN", "UNKNOWN");
        assertPaid(1);
    }
}
