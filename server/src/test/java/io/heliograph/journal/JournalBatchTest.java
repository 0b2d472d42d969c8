package io.heliograph.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.acceptance.Order;
import io.heliograph.account.Account;
import io.heliograph.db.Database;
import io.heliograph.db.LossyWire;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.dispatch.World;
import io.heliograph.doubt.Doubts;
import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Proof;
import io.heliograph.lookup.LearnedNetworks;
import io.heliograph.lookup.Lookups;
import io.heliograph.message.Message;
import io.heliograph.message.PartState;
import io.heliograph.message.Pins;
import io.heliograph.message.Source;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceRule;
import io.heliograph.provider.Attempt;
import io.heliograph.provider.LookupAnswer;
import io.heliograph.provider.Provider;
import io.heliograph.provider.ProviderSettings;
import io.heliograph.provider.Receipt;
import io.heliograph.provider.ReceiptEvidence;
import io.heliograph.provider.SmppProvider;
import io.heliograph.provider.SubmitResult;
import io.heliograph.quote.Curb;
import io.heliograph.quote.Quote;
import io.heliograph.receipt.Matching;
import io.heliograph.receipt.ParkedStore;
import io.heliograph.receipt.ReceiptHabits;
import io.heliograph.receipt.ReceiptKey;
import io.heliograph.receipt.ReceiptStore;
import io.heliograph.receipt.TakenPart;
import io.heliograph.receipt.Whose;
import io.heliograph.text.Encoding;
import io.heliograph.text.Measure;
import io.heliograph.text.MessageType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which rows a group of entries makes, in whatever order and however often it is kept.
@Tag("slow")
final class JournalBatchTest {
    private static final long MONEY = 10_000_000;
    private static final long PRICE = AcceptanceUnderTest.PRICE;
    private static final int PROVIDER = 1;
    private static final Lookups LOOKUPS =
            new Lookups(World.NUMBERS, new LearnedNetworks(Duration.ofDays(30), Clock.systemUTC()));

    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final List<Message> messages = new ArrayList<>();
    private final Set<Long> reported = ConcurrentHashMap.newKeySet();
    private final Provider carrier =
            new Provider(
                    PROVIDER,
                    new SmppProvider(
                            ProviderSettings.read("acme", ConfigFactory.empty()),
                            (_, _, _) -> {},
                            () -> true,
                            clock,
                            new SimpleMeterRegistry()));
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
        account = acceptance.account("ann", PriceRule.DELIVERED, MONEY, 0);
        acceptance.send(account, Form.of("x"), 380670000001L, 380670000002L);
    }

    private void open() {
        journal =
                new Journal(
                        test.database(),
                        ids,
                        reports -> reports.forEach(report -> reported.add(report.id())),
                        LOOKUPS,
                        new Doubts(test.database(), Duration.ZERO, _ -> Duration.ZERO),
                        clock,
                        new SimpleMeterRegistry());
        journal.start();
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

    private Entry.Answer taken(Message message, String messageId) {
        return answer(message, 1, new SubmitResult.Submitted(messageId));
    }

    private Entry.Answer answer(Message message, int number, SubmitResult result) {
        return new Entry.Answer(
                new Attempt(message, message.id(), number, carrier),
                result,
                clock.instant(),
                _ -> {});
    }

    private Entry.Received receipt(String messageId, PartState state) {
        return new Entry.Received(
                PROVIDER,
                new Receipt("acme", messageId, state, "", clock.instant()),
                () -> {},
                () -> {});
    }

    /// @return the ids of the reports that were told
    private Set<Long> keep(Entry... entries) throws InterruptedException {
        reported.clear();
        for (Entry entry : entries) {
            journal.add(entry);
        }
        Until.isTrue("all is kept", journal::isIdle);
        return Set.copyOf(reported);
    }

    private Set<Long> keep(JournalBatch batch, boolean doubtful) {
        return store.keep(batch, doubtful, clock.instant()).reports();
    }

    private JournalBatch batch(Item... items) {
        return new JournalBatch(List.of(items), ids, LOOKUPS);
    }

    private static Item item(Entry.Answer answer, String messageId) {
        Attempt attempt = answer.attempt();
        return new Item(
                answer,
                new ReceiptKey(PROVIDER, messageId),
                new TakenPart(attempt.message(), attempt.partId()),
                false);
    }

    private List<String> reports() {
        return test.database()
                .read(handle ->
                        handle.createQuery("select state from report order by part_id, report_id")
                                .mapTo(String.class)
                                .list());
    }

    private long parked() {
        return number("select count(*) from parked_receipt");
    }

    private long number(String sql) {
        return test.database().read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private void assertPaid(int parts) {
        assertThat(acceptance.ledger.prove()).allMatch(Proof::holds);
        assertThat(acceptance.ledger.balance(account.id()).micros())
                .isEqualTo(MONEY - parts * PRICE);
    }

    @Test
    void an_intermediate_state_after_the_final_one_is_no_news() throws InterruptedException {
        Set<Long> kept =
                keep(
                        taken(messages.get(0), "a"),
                        receipt("a", PartState.DELIVRD),
                        receipt("a", PartState.ENROUTE));
        assertThat(kept).hasSize(1);
        assertThat(keep(receipt("a", PartState.ACCEPTD))).isEmpty();
        assertThat(reports()).containsExactly("DELIVRD");
        assertPaid(2);
    }

    @Test
    void an_intermediate_state_before_the_final_one_is() throws InterruptedException {
        keep(
                taken(messages.get(0), "a"),
                receipt("a", PartState.ENROUTE),
                receipt("a", PartState.DELIVRD));
        assertThat(reports()).containsExactly("ENROUTE", "DELIVRD");
    }

    @Test
    void the_first_of_contradictory_ends_counts() throws InterruptedException {
        keep(
                taken(messages.get(0), "a"),
                receipt("a", PartState.UNDELIV),
                receipt("a", PartState.DELIVRD));
        assertThat(keep(receipt("a", PartState.DELIVRD))).isEmpty();
        assertThat(reports()).containsExactly("UNDELIV");
        assertPaid(1);
    }

    @Test
    void the_first_of_contradictory_ends_counts_also_where_they_were_parked()
            throws InterruptedException {
        for (PartState first : List.of(PartState.UNDELIV, PartState.DELIVRD)) {
            String id = first == PartState.UNDELIV ? "a" : "b";
            Message message = messages.get(first == PartState.UNDELIV ? 0 : 1);
            PartState second = first == PartState.UNDELIV ? PartState.DELIVRD : PartState.UNDELIV;
            assertThat(keep(receipt(id, first), receipt(id, second))).isEmpty();
            assertThat(parked()).isEqualTo(2);
            assertThat(keep(taken(message, id))).hasSize(1);
            assertThat(parked()).isZero();
        }
        assertThat(reports()).containsExactly("UNDELIV", "DELIVRD");
        assertPaid(1);
    }

    @Test
    void what_is_kept_again_in_doubt_makes_no_second_row_and_no_second_refund()
            throws InterruptedException {
        Item first = item(taken(messages.get(0), "a"), "a");
        TakenPart part = Objects.requireNonNull(first.part());
        JournalBatch batch =
                batch(
                        first,
                        Item.received(receipt("a", PartState.ENROUTE), part),
                        Item.received(receipt("a", PartState.UNDELIV), part),
                        Item.of(answer(messages.get(1), 1, new SubmitResult.Rejected(11))));
        Set<Long> kept = keep(batch, false);
        Set<Long> again = keep(batch, true);
        assertThat(again).isEqualTo(kept).hasSize(3);
        assertThat(reports()).containsExactly("ENROUTE", "UNDELIV", "REJECTD");
        assertPaid(0);
    }

    @Test
    void a_parked_receipt_stays_until_it_is_committed_itself() throws InterruptedException {
        Entry.Received enroute = receipt("a", PartState.ENROUTE);
        Entry.Received delivered = receipt("a", PartState.DELIVRD);
        keep(enroute, delivered);
        assertThat(parked()).isEqualTo(2);
        Item answer = item(taken(messages.get(0), "a"), "a");
        TakenPart part = Objects.requireNonNull(answer.part());
        keep(batch(answer, Item.unparked(enroute, part)), false);
        assertThat(parked()).as("the other comes with the next commit").isEqualTo(1);
        reopen(); // a kill
        keep();
        assertThat(reports()).containsExactly("ENROUTE", "DELIVRD");
        assertThat(parked()).isZero();
    }

    @Test
    void a_receipt_that_asks_after_its_part_has_asked_is_taken_up_all_the_same()
            throws InterruptedException {
        Matching matching = new Matching();
        List<Item> found = new CopyOnWriteArrayList<>();
        Whose whose =
                new Whose(
                        new ReceiptHabits(test.database(), clock, new SimpleMeterRegistry()),
                        clock);
        Finder finder =
                new Finder(
                        new ReceiptStore(test.database()),
                        new ParkedStore(test.database()),
                        matching,
                        whose,
                        new Doubts(test.database(), Duration.ZERO, _ -> Duration.ZERO),
                        found::add,
                        (_, bug) -> {
                            throw new AssertionError(bug);
                        },
                        clock);
        finder.start();
        Entry.Received receipt = receipt("a", PartState.DELIVRD);
        ReceiptKey key = new ReceiptKey(PROVIDER, "a");
        matching.park(List.of(key), key); // its thread is held up here
        TakenPart part = new TakenPart(messages.get(0), messages.get(0).id(), "a", clock.instant());
        assertThat(matching.begin(key, part)).isEqualTo(key);
        finder.early(key, key);
        Until.isTrue("nothing is parked yet", finder::isIdle);
        finder.whose(receipt); // the part is not committed
        Until.isTrue("it is found", () -> found.size() == 1);
        assertThat(found.getFirst().part()).isSameAs(part);
        assertThat(parked()).isZero();
        finder.close();
    }

    @Test
    void a_part_that_ends_twice_is_given_back_once() throws InterruptedException {
        keep(answer(messages.get(0), 1, new SubmitResult.Rejected(11)));
        Entry expired =
                new Entry.Expired(
                        messages.get(0),
                        messages.get(0).id(),
                        PartState.EXPIRED,
                        Reached.NO,
                        clock.instant(),
                        _ -> {});
        assertThat(keep(expired)).isEmpty();
        assertThat(keep(expired, expired)).isEmpty();
        assertPaid(1);
    }

    @Test
    void finds_a_part_that_memory_has_forgotten() throws InterruptedException {
        keep(taken(messages.get(0), "a"), taken(messages.get(1), "b"));
        reopen();
        assertThat(keep(receipt("b", PartState.DELIVRD), receipt("b", PartState.ENROUTE)))
                .hasSize(1);
        assertThat(reports()).containsExactly("DELIVRD");
        assertThat(parked()).isZero();
    }

    /// A "done date" of minutes lies before the submit as often as not.
    @Test
    void times_that_a_provider_tells_do_not_run_backwards() throws InterruptedException {
        keep(taken(messages.get(0), "a"), taken(messages.get(1), "b"));
        Instant taken = clock.instant();
        clock.move(Duration.ofSeconds(30));
        keep(
                receipt("a", PartState.ENROUTE, taken.plusSeconds(20)),
                receipt("a", PartState.DELIVRD, taken.minusSeconds(9)),
                receipt("b", PartState.ENROUTE, taken.minusSeconds(9)),
                receipt("b", PartState.DELIVRD, taken.plusSeconds(25)));
        assertThat(times())
                .containsExactly(
                        taken.plusSeconds(20), taken.plusSeconds(20), taken, taken.plusSeconds(25));
    }

    @Test
    void a_time_that_is_told_of_what_memory_has_forgotten_is_not_before_its_begin()
            throws InterruptedException {
        keep(taken(messages.get(0), "a"));
        reopen();
        keep(receipt("a", PartState.DELIVRD, messages.get(0).beginsAt().minusSeconds(9)));
        assertThat(times()).containsExactly(messages.get(0).beginsAt());
    }

    private Entry.Received receipt(String messageId, PartState state, Instant at) {
        return new Entry.Received(
                PROVIDER, new Receipt("acme", messageId, state, "", at), () -> {}, () -> {});
    }

    private List<Instant> times() {
        return test.database()
                .read(handle ->
                        handle.createQuery("select at from report order by part_id, report_id")
                                .mapTo(Instant.class)
                                .list());
    }

    @Test
    void an_id_that_is_used_again_means_the_latest_part() throws InterruptedException {
        keep(taken(messages.get(0), "a"));
        keep(receipt("a", PartState.DELIVRD));
        keep(taken(messages.get(1), "a"));
        reopen();
        assertThat(keep(receipt("a", PartState.DELIVRD))).hasSize(1);
        assertThat(reports()).containsExactly("DELIVRD", "DELIVRD");
    }

    @Test
    void thousands_of_parked_receipts_are_taken_up_each_once_and_in_their_order()
            throws InterruptedException {
        Account bea = acceptance.account("bea", PriceRule.DELIVERED, 1_000_000_000, 0);
        messages.clear();
        for (int i = 0; i < 3; i++) {
            acceptance.send(bea, Form.of("x"), numbers(1_000));
        }
        List<Entry> early = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            early.add(receipt("id" + i, PartState.ACCEPTD));
            early.add(receipt("nobody's" + i, PartState.DELIVRD));
            early.add(receipt("id" + i, i % 2 == 0 ? PartState.DELIVRD : PartState.UNDELIV));
            early.add(receipt("id" + i, i % 2 == 0 ? PartState.UNDELIV : PartState.DELIVRD));
            early.add(receipt("id" + i, PartState.ACCEPTD)); // again
        }
        assertThat(keep(early.toArray(Entry[]::new))).isEmpty();
        assertThat(parked()).isEqualTo(4L * messages.size());
        List<Entry> answers = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            answers.add(taken(messages.get(i), "id" + i));
            if (i % 3 == 0) {
                answers.add(receipt("unknown" + i, PartState.DELIVRD));
            }
        }
        assertThat(keep(answers.toArray(Entry[]::new))).hasSize(2 * messages.size());
        assertThat(reports())
                .isEqualTo(
                        IntStream.range(0, messages.size())
                                .mapToObj(i -> i % 2 == 0 ? "DELIVRD" : "UNDELIV")
                                .flatMap(end -> Stream.of("ACCEPTD", end))
                                .toList());
        assertThat(parked()).isEqualTo(messages.size() + messages.size() / 3);
        assertThat(keep(answers.toArray(Entry[]::new))).isEmpty();
        assertThat(acceptance.ledger.prove()).allMatch(Proof::holds);
        assertThat(acceptance.ledger.balance(bea.id()).micros())
                .isEqualTo(1_000_000_000 - messages.size() / 2 * PRICE);
    }

    private static long[] numbers(int count) {
        return LongStream.range(380670000001L, 380670000001L + count).toArray();
    }

    @Test
    void a_commit_takes_as_many_round_trips_for_many_accounts_as_for_few()
            throws InterruptedException {
        for (int i = 0; i < 40; i++) {
            Account one = acceptance.account("bea" + i, PriceRule.DELIVERED, MONEY, 0);
            Instant now = clock.instant();
            acceptance.acceptance.accept(
                    new Order(
                            one,
                            now,
                            List.of(
                                    new Order.Line(
                                            lookup(),
                                            now,
                                            now.plusSeconds(60),
                                            true,
                                            null,
                                            Source.REST)),
                            null,
                            null));
        }
        List<Message> all = List.copyOf(messages.subList(2, messages.size()));
        try (LossyWire wire = new LossyWire(test.jdbcUrl());
                Database database = new Database(TestDatabase.settings(wire.url()))) {
            store = new JournalStore(database, true);
            int few = roundTrips(wire, all.subList(0, 2));
            int many = roundTrips(wire, all.subList(2, 40));
            assertThat(many).isLessThan(few + 10);
            assertThat(few).isLessThan(8);
        }
        assertThat(reports()).hasSize(40).containsOnly("UNDELIV");
        assertThat(
                        number(
                                "select count(*) from lookup_result where mnc = 3 and ported and not reachable"))
                .isEqualTo(40);
        assertPaid(2);
    }

    /// For what was parked, is taken up, found and given back.
    private int roundTrips(LossyWire wire, List<Message> each) {
        List<Item> items = new ArrayList<>();
        LookupAnswer found = new LookupAnswer("25503", "Kyivstar", true, null);
        for (Message message : each) {
            String id = "id" + message.id();
            Item answer = item(taken(message, id), id);
            items.add(answer);
            Receipt receipt =
                    new Receipt(
                            "acme",
                            id,
                            PartState.UNDELIV,
                            "",
                            clock.instant(),
                            found,
                            ReceiptEvidence.NONE);
            items.add(
                    Item.unparked(
                            new Entry.Received(PROVIDER, receipt, () -> {}, () -> {}),
                            Objects.requireNonNull(answer.part())));
        }
        JournalBatch batch = batch(items.toArray(Item[]::new));
        int before = wire.roundTrips();
        assertThat(keep(batch, false)).hasSize(each.size());
        return wire.roundTrips() - before;
    }

    private static Quote lookup() {
        return new Quote(
                new Msisdn(380670000001L),
                "Verify",
                "",
                MessageType.HLR,
                1,
                new Network(255, 3),
                new Money(PRICE, "EUR"),
                Pins.NONE,
                0,
                Measure.now(Encoding.NONE),
                null,
                1,
                Curb.NONE);
    }

    @Test
    void receipts_without_a_part_are_forgotten_in_the_end() throws InterruptedException {
        keep(receipt("nobody's", PartState.DELIVRD));
        ParkedStore receipts = new ParkedStore(test.database());
        assertThat(receipts.forget(clock.instant())).isZero();
        assertThat(receipts.forget(clock.instant().plusSeconds(1))).isEqualTo(1);
    }

    @Test
    void retries_have_a_last_one() throws InterruptedException {
        List<Fate> fates = new CopyOnWriteArrayList<>();
        Message deferred = messages.getFirst();
        Message uncertain = messages.getLast();
        keep(
                told(deferred, Attempt.NUMBER_MAX - 1, new SubmitResult.Deferred(88), fates),
                told(deferred, Attempt.NUMBER_MAX, new SubmitResult.Deferred(88), fates),
                told(uncertain, Attempt.NUMBER_MAX, new SubmitResult.NotSent("x"), fates));
        assertThat(fates).containsExactly(Fate.AGAIN, Fate.ENDED, Fate.ENDED);
        List<String> states =
                test.database()
                        .read(handle ->
                                handle.createQuery(
                                                "select state || ' ' || error_code from report order by part_id")
                                        .mapTo(String.class)
                                        .list());
        assertThat(states).containsExactly("REJECTD 88", "REJECTD ");
    }

    @Test
    void the_last_try_of_a_part_is_for_good_where_it_may_be_at_fault_itself()
            throws InterruptedException {
        List<Fate> fates = new CopyOnWriteArrayList<>();
        Message message = messages.getFirst();
        // credit, slower, not sent: each is the provider's affair
        for (SubmitResult notItsOwn :
                List.of(
                        new SubmitResult.Deferred(0x401),
                        new SubmitResult.Deferred(0x58),
                        new SubmitResult.NotSent("x"))) {
            keep(last(message, notItsOwn, fates));
        }
        assertThat(fates).containsExactly(Fate.AGAIN, Fate.AGAIN, Fate.AGAIN);
        keep(last(message, new SubmitResult.Deferred(0x5A), fates));
        assertThat(fates).last().isEqualTo(Fate.ENDED);
    }

    private Entry.Answer last(Message message, SubmitResult result, List<Fate> fates) {
        return new Entry.Answer(
                new Attempt(message, message.id(), 1, carrier, true),
                result,
                clock.instant(),
                fates::add);
    }

    private Entry.Answer told(Message message, int number, SubmitResult result, List<Fate> fates) {
        return new Entry.Answer(
                new Attempt(message, message.id(), number, carrier),
                result,
                clock.instant(),
                fates::add);
    }
}
