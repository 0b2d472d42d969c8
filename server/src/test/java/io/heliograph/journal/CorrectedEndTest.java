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
import io.heliograph.provider.SmppProvider;
import io.heliograph.provider.SubmitResult;
import io.heliograph.receipt.TakenPart;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// An end that only we assumed is corrected once by what a provider tells later, and the money with
/// it.
@Tag("slow")
final class CorrectedEndTest {
    private static final long MONEY = 1_000_000;
    private static final long PRICE = AcceptanceUnderTest.PRICE;
    private static final int PROVIDER = 1;
    private static final Lookups LOOKUPS =
            new Lookups(World.NUMBERS, new LearnedNetworks(Duration.ofDays(30), Clock.systemUTC()));

    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final List<Message> messages = new ArrayList<>();
    private final List<Report> told = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Provider carrier =
            new Provider(
                    PROVIDER,
                    new SmppProvider(
                            ProviderSettings.read("acme", ConfigFactory.empty()),
                            (_, _, _) -> {},
                            () -> true,
                            clock,
                            metrics));
    private TestDatabase test;
    private NodeIds ids;
    private AcceptanceUnderTest acceptance;
    private JournalStore store;
    private Journal journal;
    private Account account;

    @BeforeEach
    void begin() {
        test = TestDatabase.create(clock);
        ids = new NodeIds(1, clock, new NodeStore(test.database()));
        acceptance =
                new AcceptanceUnderTest(
                        AcceptanceUnderTest.SETTINGS,
                        test.database(),
                        ids,
                        (_, more) -> messages.addAll(more),
                        clock);
        store = new JournalStore(test.database(), true);
        open();
        account = acceptance.account("nobody", PriceRule.SUBMITTED, 0, 0);
    }

    private void open() {
        journal =
                new Journal(test.database(), ids, told::addAll, LOOKUPS, doubts(), clock, metrics);
        journal.start();
    }

    private Doubts doubts() {
        return new Doubts(test.database(), Duration.ofMinutes(10), _ -> Duration.ofSeconds(60));
    }

    /// It remembers nothing.
    private void reopen() {
        journal.close();
        open();
    }

    @AfterEach
    void end() {
        journal.close();
        acceptance.close();
        test.close();
    }

    private Message send(PriceRule rule) {
        return send(rule, MONEY, 0);
    }

    private Message send(PriceRule rule, long balance, long credit) {
        account = acceptance.account("ann", rule, balance, credit);
        acceptance.send(account, Form.of("x"), 447400123456L);
        return messages.getLast();
    }

    private Entry.Answer answer(Message message, int number, SubmitResult result) {
        return new Entry.Answer(
                new Attempt(message, message.id(), number, carrier),
                result,
                clock.instant(),
                _ -> {});
    }

    private Entry.Answer taken(Message message) {
        return answer(message, 1, new SubmitResult.Submitted("id" + message.id()));
    }

    private Entry.Expired expired(Message message, Reached reached) {
        return assumed(message, PartState.EXPIRED, reached);
    }

    private Entry.Expired assumed(Message message, PartState state, Reached reached) {
        return new Entry.Expired(message, message.id(), state, reached, clock.instant(), _ -> {});
    }

    private Entry.Received receipt(Message message, PartState state) {
        return new Entry.Received(
                PROVIDER,
                new Receipt("acme", "id" + message.id(), state, "011", clock.instant()),
                () -> {},
                () -> {});
    }

    /// What a late answer or a receipt of no known id comes to: the part is known otherwise.
    private static Item matched(Entry.Received receipt, Message message) {
        return Item.received(receipt, new TakenPart(message, message.id()));
    }

    /// Kept together, in one transaction.
    private JournalStore.Kept keep(Item... items) {
        return keep(new JournalBatch(List.of(items), ids, LOOKUPS), false);
    }

    private JournalStore.Kept keep(JournalBatch batch, boolean doubtful) {
        return store.keep(batch, doubtful, clock.instant());
    }

    /// Told to the journal.
    ///
    /// @return what was told of it
    private List<Report> keep(Entry... entries) throws InterruptedException {
        told.clear();
        for (Entry entry : entries) {
            journal.add(entry);
            Until.isTrue("it is kept", journal::isIdle);
        }
        return List.copyOf(told);
    }

    private List<String> texts(String sql) {
        return test.database().read(handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    private List<String> states() {
        return texts("select state from report where final order by part_id");
    }

    /// Of what follows the charge and the top-up, in its order: why, and how much.
    private List<String> bookings() {
        return texts(
                """
                select reason || ' ' || amount_micros
                from ledger_entry
                where book = 'customer'
                  and reason not in ('charge', 'top_up')
                order by booking_id
                """);
    }

    private void assertBalance(long micros) {
        assertThat(acceptance.ledger.prove()).isNotEmpty().allMatch(Proof::holds);
        assertThat(acceptance.ledger.balance(account.id()).micros()).isEqualTo(micros);
    }

    @Test
    void a_receipt_after_the_lifetime_tells_the_truth_and_takes_the_refund_back()
            throws InterruptedException {
        Message message = send(PriceRule.DELIVERED);
        keep(taken(message), expired(message, Reached.YES));
        assertBalance(MONEY);

        clock.move(Duration.ofHours(2));
        List<Report> truth = keep(receipt(message, PartState.DELIVRD));

        assertThat(truth).hasSize(1);
        assertThat(truth.getFirst().state()).isEqualTo(PartState.DELIVRD);
        assertThat(truth.getFirst().corrected()).isTrue();
        assertThat(truth.getFirst().at()).isEqualTo(clock.instant());
        assertThat(states()).containsExactly("DELIVRD");
        assertThat(texts("select error_code || ' ' || refunded_micros from report"))
                .containsExactly("011 0");
        assertThat(bookings()).containsExactly("refund " + PRICE, "refund_reversal -" + PRICE);
        assertBalance(MONEY - PRICE);
        assertThat(metrics.counter("heliograph.reports.corrected", "state", "DELIVRD").count())
                .isEqualTo(1);
    }

    @Test
    void it_is_corrected_once_whatever_comes_after() throws InterruptedException {
        Message message = send(PriceRule.DELIVERED);
        keep(taken(message), expired(message, Reached.YES));
        keep(receipt(message, PartState.DELIVRD));
        for (PartState later : List.of(PartState.DELIVRD, PartState.UNDELIV, PartState.ENROUTE)) {
            assertThat(keep(receipt(message, later))).isEmpty();
            reopen();
            assertThat(keep(receipt(message, later))).isEmpty();
        }
        assertThat(keep(expired(message, Reached.YES))).isEmpty();
        assertThat(states()).containsExactly("DELIVRD");
        assertThat(bookings()).hasSize(2);
        assertBalance(MONEY - PRICE);
    }

    @Test
    void a_restart_in_between_changes_nothing_of_it() throws InterruptedException {
        Message message = send(PriceRule.DELIVERED);
        keep(taken(message));
        reopen();
        keep(expired(message, Reached.YES));
        reopen();
        assertThat(keep(receipt(message, PartState.DELIVRD))).hasSize(1);
        assertThat(states()).containsExactly("DELIVRD");
        assertBalance(MONEY - PRICE);
    }

    /// @param paid parts, of one, while the end is assumed
    /// @param paidThen parts, of one, by the truth
    @ParameterizedTest
    @CsvSource({
        "DELIVERED, EXPIRED, DELIVRD, 0, 1",
        "DELIVERED, EXPIRED, UNDELIV, 0, 0",
        "DELIVERED, EXPIRED, REJECTD, 0, 0",
        "DELIVERED, UNKNOWN, DELIVRD, 0, 1",
        "DELIVERED, DELIVRD, UNDELIV, 1, 0",
        "DELIVERED, DELIVRD, EXPIRED, 1, 0",
        "SUBMITTED, EXPIRED, DELIVRD, 1, 1",
        "SUBMITTED, EXPIRED, UNDELIV, 1, 1",
        "SUBMITTED, UNKNOWN, DELETED, 1, 1",
        "SUBMITTED, DELIVRD, UNDELIV, 1, 1",
    })
    void money_afterwards_is_what_the_price_rule_gives_for_the_true_state(
            PriceRule rule, PartState assumed, PartState truth, int paid, int paidThen)
            throws InterruptedException {
        Message message = send(rule);
        keep(taken(message), assumed(message, assumed, Reached.YES));
        assertBalance(MONEY - paid * PRICE);
        assertThat(keep(receipt(message, truth))).hasSize(1).allMatch(Report::corrected);
        assertThat(states()).containsExactly(truth.name());
        assertBalance(MONEY - paidThen * PRICE);
    }

    @ParameterizedTest
    @CsvSource({
        "SUBMITTED, DELIVRD, 1",
        "SUBMITTED, UNDELIV, 1",
        "DELIVERED, DELIVRD, 1",
        "DELIVERED, UNDELIV, 0",
    })
    void what_became_unknown_by_a_lost_answer_is_corrected_too(
            PriceRule rule, PartState truth, int paidThen) throws InterruptedException {
        Message message = send(rule);
        keep(answer(message, 1, new SubmitResult.Uncertain("timeout")));
        assertBalance(MONEY);

        JournalStore.Kept kept = keep(matched(receipt(message, truth), message));

        assertThat(kept.corrections()).hasSize(1).isEqualTo(kept.reports());
        assertThat(states()).containsExactly(truth.name());
        assertBalance(MONEY - paidThen * PRICE);
    }

    @Test
    void what_a_provider_tells_in_the_assumed_words_is_known_then_and_told_no_more()
            throws InterruptedException {
        Message message = send(PriceRule.SUBMITTED);
        keep(answer(message, 1, new SubmitResult.Uncertain("timeout")));
        assertBalance(MONEY);

        JournalStore.Kept kept = keep(matched(receipt(message, PartState.UNKNOWN), message));
        assertThat(kept.reports()).isEmpty();
        assertBalance(MONEY - PRICE); // a provider had it

        kept = keep(matched(receipt(message, PartState.DELIVRD), message));
        assertThat(kept.reports()).isEmpty();
        assertThat(states()).containsExactly("UNKNOWN");
        assertBalance(MONEY - PRICE);
    }

    @ParameterizedTest
    @EnumSource(PriceRule.class)
    void what_is_known_or_was_told_stays(PriceRule rule) throws InterruptedException {
        List<Entry> ends = new ArrayList<>();
        Message first = send(rule);
        acceptance.send(account, Form.of("x"), 447400123457L, 447400123458L, 447400123459L);
        List<Message> each = List.copyOf(messages);
        ends.add(expired(first, Reached.NO));
        keep(answer(each.get(1), 1, new SubmitResult.Deferred(88)));
        ends.add(expired(each.get(1), Reached.PERHAPS)); // it never left
        ends.add(new Entry.Deleted(each.get(2), each.get(2).id(), "", clock.instant(), _ -> {}));
        ends.add(answer(each.get(3), 1, new SubmitResult.Rejected(11)));
        keep(ends.toArray(Entry[]::new));
        assertBalance(MONEY);

        for (Message message : each) {
            assertThat(keep(matched(receipt(message, PartState.DELIVRD), message)).reports())
                    .isEmpty();
        }
        assertThat(states()).containsExactly("EXPIRED", "EXPIRED", "DELETED", "REJECTD");
        assertBalance(MONEY);
    }

    @Test
    void what_may_have_left_at_an_earlier_try_is_corrected() throws InterruptedException {
        Message message = send(PriceRule.SUBMITTED);
        keep(answer(message, 1, new SubmitResult.Uncertain("timeout")));
        test.database()
                .useTransaction(handle -> handle.execute("delete from report")); // to be resent
        test.database().useTransaction(handle -> handle.execute("delete from assumed_end"));
        keep(expired(message, Reached.PERHAPS));

        assertThat(keep(matched(receipt(message, PartState.DELIVRD), message)).corrections())
                .hasSize(1);
        assertThat(states()).containsExactly("DELIVRD");
    }

    @Test
    void what_balance_and_credit_do_not_cover_is_listed_for_the_operator()
            throws InterruptedException {
        Message message = send(PriceRule.DELIVERED, PRICE, PRICE / 2);
        keep(taken(message), expired(message, Reached.YES));
        acceptance.send(account, Form.of("spent since"), 447400123457L); // the refund
        assertBalance(0);

        List<Report> truth = keep(receipt(message, PartState.DELIVRD));

        assertThat(truth).hasSize(1).allMatch(Report::corrected);
        assertThat(states()).containsExactly("DELIVRD");
        assertThat(bookings()).containsExactly("refund " + PRICE);
        assertBalance(0);
        assertThat(
                        texts(
                                """
                                select login || ' ' || part_id || ' ' || told || ' ' || state || ' ' || amount || ' ' || currency
                                from operator_unpaid_correction
                                """))
                .containsExactly(
                        "ann " + message.id() + " EXPIRED DELIVRD 0.05000000000000000000 EUR");
        assertThat(metrics.counter("heliograph.corrections.unpaid").count()).isEqualTo(1);
    }

    @Test
    void credit_covers_what_the_balance_does_not_up_to_its_last_millionth()
            throws InterruptedException {
        Message message = send(PriceRule.DELIVERED, PRICE, PRICE);
        acceptance.send(account, Form.of("x"), 447400123457L); // all that there is
        Message other = messages.getLast();
        keep(taken(message), taken(other));
        keep(expired(message, Reached.YES), expired(other, Reached.YES));
        acceptance.send(account, Form.of("x"), 447400123457L);
        assertBalance(0);

        // both in one commit: the credit covers the first alone
        JournalStore.Kept kept =
                keep(
                        matched(receipt(message, PartState.DELIVRD), message),
                        matched(receipt(other, PartState.DELIVRD), other));

        assertThat(kept.corrections()).hasSize(2);
        assertThat(kept.unpaid()).isEqualTo(1);
        assertBalance(-PRICE);
        assertThat(texts("select part_id from operator_unpaid_correction"))
                .containsExactly(Long.toString(other.id()));
        assertThat(texts("select refunded_micros from report where final order by part_id"))
                .containsExactly("0", Long.toString(PRICE));
    }

    @Test
    void a_commit_in_doubt_that_is_repeated_moves_the_money_once() throws InterruptedException {
        for (boolean committed : List.of(true, false)) {
            messages.clear();
            account = acceptance.account("ann" + committed, PriceRule.DELIVERED, MONEY, 0);
            acceptance.send(account, Form.of("x"), 447400123456L, 447400123457L, 447400123458L);
            List<Message> each = List.copyOf(messages);
            keep(
                    taken(each.get(0)),
                    taken(each.get(1)),
                    expired(each.get(0), Reached.YES),
                    assumed(each.get(1), PartState.DELIVRD, Reached.YES));
            JournalBatch batch =
                    new JournalBatch(
                            List.of(
                                    matched(receipt(each.get(0), PartState.DELIVRD), each.get(0)),
                                    matched(receipt(each.get(1), PartState.UNDELIV), each.get(1)),
                                    matched(receipt(each.get(2), PartState.UNDELIV), each.get(2))),
                            ids,
                            LOOKUPS);
            if (committed) {
                assertThat(keep(batch, false).corrections()).hasSize(2);
            }
            for (int again = 0; again < 2; again++) {
                JournalStore.Kept kept = keep(batch, true);
                assertThat(kept.reports()).hasSize(3);
                assertThat(kept.corrections()).hasSize(2);
                assertBalance(MONEY - PRICE);
            }
        }
    }

    @Test
    void contradictions_that_come_together_count_by_the_first() throws InterruptedException {
        Message message = send(PriceRule.DELIVERED);
        keep(taken(message), expired(message, Reached.YES));
        TakenPart one = new TakenPart(message, message.id());
        TakenPart other = new TakenPart(message, message.id());
        keep(
                Item.received(receipt(message, PartState.UNDELIV), one),
                Item.received(receipt(message, PartState.DELIVRD), other));
        assertThat(states()).containsExactly("UNDELIV");
        assertThat(bookings()).containsExactly("refund " + PRICE);
        assertBalance(MONEY);
    }

    @Test
    void an_end_that_is_not_kept_yet_gives_way_and_nobody_hears_of_it()
            throws InterruptedException {
        Message message = send(PriceRule.DELIVERED);
        keep(taken(message));
        JournalStore.Kept kept =
                keep(
                        Item.of(expired(message, Reached.YES)),
                        matched(receipt(message, PartState.ENROUTE), message),
                        matched(receipt(message, PartState.DELIVRD), message),
                        matched(receipt(message, PartState.UNDELIV), message));
        assertThat(kept.reports()).hasSize(1);
        assertThat(kept.corrections()).isEmpty();
        assertThat(states()).containsExactly("DELIVRD");
        assertThat(bookings()).isEmpty();
        assertBalance(MONEY - PRICE);
    }

    @Test
    void of_an_account_that_has_no_balance_any_more_the_state_alone_is_corrected()
            throws InterruptedException {
        Message message = send(PriceRule.DELIVERED);
        keep(taken(message), expired(message, Reached.YES));
        test.database().useTransaction(handle -> handle.execute("delete from balance"));
        assertThat(keep(receipt(message, PartState.DELIVRD))).hasSize(1);
        assertThat(states()).containsExactly("DELIVRD");
        assertThat(bookings()).containsExactly("refund " + PRICE);
        assertThat(texts("select part_id from unpaid_correction")).isEmpty();
    }

    @Test
    void accounts_of_one_commit_each_have_their_own() throws InterruptedException {
        Message one = send(PriceRule.DELIVERED);
        Account ann = account;
        account = acceptance.account("bea", PriceRule.DELIVERED, MONEY, 0);
        acceptance.send(account, Form.of("x"), 447400123457L, 447400123458L);
        Message two = messages.get(1);
        keep(taken(one), taken(two), expired(one, Reached.YES), expired(two, Reached.YES));
        JournalStore.Kept kept =
                keep(
                        matched(receipt(two, PartState.DELIVRD), two),
                        Item.of(answer(messages.get(2), 1, new SubmitResult.Rejected(11))),
                        matched(receipt(one, PartState.DELIVRD), one));
        assertThat(kept.reports()).hasSize(3);
        assertThat(kept.corrections()).hasSize(2);
        assertBalance(MONEY - PRICE);
        account = ann;
        assertBalance(MONEY - PRICE);
        assertThat(Set.copyOf(states())).containsExactlyInAnyOrder("DELIVRD", "REJECTD");
    }
}
