package io.heliograph.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.db.Days;
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
import io.heliograph.pricing.PriceRule;
import io.heliograph.provider.Attempt;
import io.heliograph.provider.Provider;
import io.heliograph.provider.ProviderSettings;
import io.heliograph.provider.Receipt;
import io.heliograph.provider.ReceiptEvidence;
import io.heliograph.provider.SmppProvider;
import io.heliograph.provider.SubmitResult;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whose a receipt is, where a provider's ids repeat, are not yet given, or are told in another
/// way, and what it costs the customer, who pays for what is delivered.
@Tag("slow")
final class ReceiptOwnerTest {
    private static final long MONEY = 100_000_000;
    private static final int PROVIDER = 1;
    private static final String ANN = "380671234501";
    private static final String BOB = "380671234502";
    private static final String STRANGER = "447400123456";
    private static final String LONG_TEXT = "A word. ".repeat(40); // 3 parts
    private static final Lookups LOOKUPS =
            new Lookups(World.NUMBERS, new LearnedNetworks(Duration.ofDays(30), Clock.systemUTC()));

    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final List<Message> messages = new ArrayList<>();
    private SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private TestDatabase test;
    private NodeIds ids;
    private AcceptanceUnderTest acceptance;
    private Provider carrier;
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
        account = acceptance.account("ann", PriceRule.DELIVERED, MONEY, 0);
        open("");
    }

    private void open(String settings) {
        ProviderSettings read = ProviderSettings.read("acme", ConfigFactory.parseString(settings));
        metrics = new SimpleMeterRegistry();
        carrier =
                new Provider(
                        PROVIDER,
                        new SmppProvider(read, (_, _, _) -> {}, () -> true, clock, metrics));
        journal = new Journal(test.database(), ids, _ -> {}, LOOKUPS, doubts(), clock, metrics);
        journal.habits().configured(PROVIDER, "acme", read.receiptRules());
        journal.start();
    }

    private Doubts doubts() {
        return new Doubts(test.database(), Duration.ofMinutes(10), _ -> Duration.ofSeconds(60));
    }

    /// It remembers nothing.
    private void restart(String settings) {
        journal.close();
        open(settings);
    }

    @AfterEach
    void end() {
        journal.close();
        acceptance.close();
        test.close();
    }

    private Message send(String text, String number) {
        acceptance.send(account, Form.of(text), Long.parseLong(number));
        return messages.getLast();
    }

    private void taken(Message message, int number, String id) throws InterruptedException {
        answered(message, number, new SubmitResult.Submitted(id));
    }

    private void answered(Message message, int number, SubmitResult result)
            throws InterruptedException {
        journal.add(
                new Entry.Answer(
                        new Attempt(message, message.partId(number), 1, carrier),
                        result,
                        clock.instant(),
                        _ -> {}));
        Until.isTrue("the answer is kept", journal::isIdle);
    }

    private Message taken(String number, String id) throws InterruptedException {
        Message message = send("x", number);
        taken(message, 1, id);
        return message;
    }

    private static ReceiptEvidence names(String... numbers) {
        return new ReceiptEvidence(List.of(), List.of(numbers), null);
    }

    private void told(String id, PartState state, ReceiptEvidence evidence)
            throws InterruptedException {
        add(id, state, evidence);
        Until.isTrue("the receipt is kept", journal::isIdle);
    }

    private void add(String id, PartState state, ReceiptEvidence evidence) {
        journal.add(
                new Entry.Received(
                        PROVIDER,
                        new Receipt("acme", id, state, "", clock.instant(), null, evidence),
                        () -> {},
                        () -> {}));
    }

    private void passes(Duration time) throws InterruptedException {
        clock.move(time);
        Days.of(test.database(), clock, 3650).tick();
    }

    /// Part → its final state.
    private Map<Long, String> ends() {
        Map<Long, String> ends = new HashMap<>();
        test.database()
                .read(handle ->
                        handle.createQuery("select part_id, state from report where final")
                                .map((rows, _) ->
                                        ends.put(rows.getLong("part_id"), rows.getString("state")))
                                .list());
        return ends;
    }

    private @Nullable String end(Message message) {
        return ends().get(message.id());
    }

    private long parked() {
        return test.database()
                .read(handle ->
                        handle.createQuery("select count(*) from operator_parked_receipt")
                                .mapTo(Long.class)
                                .one());
    }

    private double oddities(String kind) {
        var found = metrics.find("heliograph.journal.receipt.oddities").tag("kind", kind).counter();
        return found == null ? 0 : found.count();
    }

    private void assertPaid(int parts) {
        assertThat(acceptance.ledger.prove()).allMatch(Proof::holds);
        assertThat(acceptance.ledger.balance(account.id()).micros())
                .isEqualTo(MONEY - parts * AcceptanceUnderTest.PRICE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_id_that_two_parts_have_means_the_one_whose_recipient_is_named(boolean restarts)
            throws InterruptedException {
        Message ann = taken(ANN, "5");
        passes(Duration.ofHours(30));
        Message bob = taken(BOB, "5");
        if (restarts) {
            restart("");
        }
        told("5", PartState.UNDELIV, names("0671234501", "Shop"));
        assertThat(ends()).isEqualTo(Map.of(ann.id(), "UNDELIV"));
        told("5", PartState.DELIVRD, names(BOB));
        assertThat(ends()).isEqualTo(Map.of(ann.id(), "UNDELIV", bob.id(), "DELIVRD"));
        told("5", PartState.UNDELIV, names(ANN)); // again
        told("5", PartState.UNDELIV, names(BOB)); // too late
        assertThat(ends()).isEqualTo(Map.of(ann.id(), "UNDELIV", bob.id(), "DELIVRD"));
        assertThat(parked()).isZero();
        assertPaid(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_latest_may_be_told_of_first_and_the_older_days_later(boolean restarts)
            throws InterruptedException {
        Message ann = taken(ANN, "5");
        passes(Duration.ofDays(5));
        Message bob = taken(BOB, "5");
        told("5", PartState.DELIVRD, names(BOB));
        if (restarts) {
            restart("");
        }
        told("5", PartState.DELIVRD, names("00" + ANN));
        assertThat(ends()).isEqualTo(Map.of(ann.id(), "DELIVRD", bob.id(), "DELIVRD"));
        assertPaid(2);
    }

    @Test
    void without_a_recipient_each_receipt_ends_one_of_the_two() throws InterruptedException {
        Message ann = taken(ANN, "5");
        Message bob = taken(BOB, "5");
        told("5", PartState.DELIVRD, names("Shop"));
        assertThat(ends()).isEqualTo(Map.of(bob.id(), "DELIVRD"));
        told("5", PartState.DELIVRD, names());
        assertThat(ends()).containsOnlyKeys(ann.id(), bob.id());
    }

    @Test
    void a_stranger_s_receipt_of_last_week_does_not_end_a_new_message()
            throws InterruptedException {
        told("12", PartState.UNDELIV, names(STRANGER));
        passes(Duration.ofDays(7));
        Message message = taken(ANN, "12");
        assertThat(ends()).isEmpty();
        told("12", PartState.DELIVRD, names(ANN));
        assertThat(end(message)).isEqualTo("DELIVRD");
        assertThat(parked()).as("it is kept as evidence").isEqualTo(1);
        assertPaid(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "38067*****01", "Shop", "12345"})
    void without_its_recipient_it_does_not_either(String says) throws InterruptedException {
        told("12", PartState.UNDELIV, names(says));
        passes(Duration.ofMinutes(11));
        Message message = taken(ANN, "12");
        restart("");
        assertThat(ends()).isEmpty();
        told("12", PartState.DELIVRD, names(says));
        assertThat(end(message)).isEqualTo("DELIVRD");
        assertPaid(1);
    }

    @Test
    void a_receipt_that_comes_minutes_before_its_answer_is_taken_up() throws InterruptedException {
        told("12", PartState.DELIVRD, names(ANN));
        told("13", PartState.DELIVRD, names());
        passes(Duration.ofMinutes(9));
        Message ann = taken(ANN, "12");
        Message bob = taken(BOB, "13");
        assertThat(ends()).containsOnlyKeys(ann.id(), bob.id());
        assertThat(parked()).isZero();
        assertPaid(2);
    }

    @Test
    void receipts_for_ids_that_are_not_given_yet_make_no_states() throws InterruptedException {
        for (int i = 0; i < 60; i++) {
            add(Integer.toString(1_000 + i), PartState.UNDELIV, names("4474001" + (10_000 + i)));
        }
        Until.isTrue("they are parked", journal::isIdle);
        assertThat(parked()).isEqualTo(60);
        acceptance.send(
                account, Form.of("x"), LongStream.range(380671234500L, 380671234560L).toArray());
        for (int i = 0; i < 60; i++) {
            taken(messages.get(i), 1, Integer.toString(1_000 + i));
        }
        assertThat(ends()).isEmpty();
        passes(Duration.ofSeconds(70));
        for (int i = 0; i < 60; i++) {
            add(
                    Integer.toString(1_000 + i),
                    PartState.DELIVRD,
                    names("0" + (671234500 + i), "Shop"));
        }
        Until.isTrue("all are delivered", () -> ends().size() == 60);
        assertThat(ends().values()).containsOnly("DELIVRD");
        assertThat(parked()).isEqualTo(60);
        assertPaid(60);
    }

    @Test
    void a_submit_date_of_another_time_keeps_a_parked_receipt_from_a_part()
            throws InterruptedException {
        Instant now = clock.instant();
        told("1", PartState.UNDELIV, submitted(now.minusSeconds(300)));
        told("2", PartState.DELIVRD, submitted(now.minusSeconds(59)));
        passes(Duration.ofSeconds(30));
        Message other = taken(ANN, "1");
        Message own = taken(ANN, "2");
        assertThat(ends()).isEqualTo(Map.of(own.id(), "DELIVRD"));
        assertThat(end(other)).isNull();
        assertThat(parked()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_submit_date_tells_a_double_of_the_latest_from_the_end_of_an_older_one(boolean restarts)
            throws InterruptedException {
        Message older = taken(ANN, "5");
        passes(Duration.ofHours(2));
        Message latest = taken(ANN, "5");
        Instant second = clock.instant();
        if (restarts) {
            restart("");
        }
        passes(Duration.ofSeconds(30));
        told("5", PartState.UNDELIV, submitted(second));
        told("5", PartState.UNDELIV, submitted(second)); // again
        assertThat(ends()).isEqualTo(Map.of(latest.id(), "UNDELIV"));
        told("5", PartState.DELIVRD, submitted(second.minus(Duration.ofHours(2))));
        assertThat(ends()).isEqualTo(Map.of(latest.id(), "UNDELIV", older.id(), "DELIVRD"));
        assertPaid(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void one_id_for_all_messages_means_whose_recipient_is_named(boolean restarts)
            throws InterruptedException {
        int count = 300;
        acceptance.send(
                account,
                Form.of("x"),
                LongStream.range(380671234000L, 380671234000L + count).toArray());
        for (Message message : messages) {
            journal.add(
                    new Entry.Answer(
                            new Attempt(message, message.id(), 1, carrier),
                            new SubmitResult.Submitted("0"),
                            clock.instant(),
                            _ -> {}));
        }
        Until.isTrue("the answers are kept", journal::isIdle);
        if (restarts) {
            restart("");
        }
        for (int i = 0; i < count; i++) {
            add(
                    "0",
                    i % 3 == 0 ? PartState.UNDELIV : PartState.DELIVRD,
                    names("0" + (671234000 + i)));
        }
        Until.isTrue("the receipts are kept", journal::isIdle);
        Map<Long, String> ends = ends();
        for (int i = 0; i < count; i++) {
            assertThat(ends.get(messages.get(i).id()))
                    .as("message " + i)
                    .isEqualTo(i % 3 == 0 ? "UNDELIV" : "DELIVRD");
        }
        assertThat(parked()).isZero();
        assertPaid(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void times_never_run_backwards_after_a_state_on_the_way(boolean restarts)
            throws InterruptedException {
        Message message = taken(ANN, "5");
        passes(Duration.ofSeconds(90));
        Instant onTheWay = clock.instant();
        told("5", PartState.ENROUTE, names(ANN));
        if (restarts) {
            restart("");
        }
        passes(Duration.ofSeconds(10));
        journal.add(
                new Entry.Received(
                        PROVIDER,
                        new Receipt(
                                "acme",
                                "5",
                                PartState.DELIVRD,
                                "",
                                onTheWay.minusSeconds(30), // to the minute
                                null,
                                names(ANN)),
                        () -> {},
                        () -> {}));
        Until.isTrue("the receipt is kept", journal::isIdle);
        assertThat(end(message)).isEqualTo("DELIVRD");
        Instant told =
                test.database()
                        .<Instant>read(handle ->
                                handle.createQuery("select at from report where final")
                                        .mapTo(Instant.class)
                                        .one());
        assertThat(told).isEqualTo(onTheWay);
    }

    private static ReceiptEvidence submitted(Instant at) {
        return new ReceiptEvidence(List.of(), List.of(ANN), at);
    }

    @Test
    void different_receipts_of_one_id_and_state_are_all_kept_and_the_same_one_once()
            throws InterruptedException {
        for (int again = 0; again < 2; again++) {
            told("7", PartState.DELIVRD, names(STRANGER));
            told("7", PartState.DELIVRD, names(BOB));
            told("7", PartState.DELIVRD, submitted(clock.instant()));
            told("7", PartState.DELIVRD, submitted(clock.instant().minusSeconds(600)));
        }
        assertThat(parked()).isEqualTo(4);
        Message bob = taken(BOB, "7");
        assertThat(ends()).isEqualTo(Map.of(bob.id(), "DELIVRD"));
        Message ann = taken(ANN, "7");
        assertThat(ends()).containsOnlyKeys(bob.id(), ann.id());
        assertThat(parked()).isEqualTo(2);
    }

    @Test
    void the_id_wins_over_another_recipient_where_one_open_part_of_the_hour_before_has_it()
            throws InterruptedException {
        Message message = taken(ANN, "5");
        told("5", PartState.DELIVRD, names("999888777666"));
        assertThat(end(message)).isNull();
        passes(Duration.ofSeconds(3));
        Until.isTrue("its own has not come", () -> "DELIVRD".equals(end(message)));
        Message late = taken(ANN, "6");
        passes(Duration.ofMinutes(61));
        told("6", PartState.DELIVRD, names("999888777666"));
        assertThat(end(late)).isNull();
        Message one = taken(ANN, "8");
        Message other = taken(BOB, "8");
        told("8", PartState.DELIVRD, names("999888777666"));
        assertThat(ends()).doesNotContainKeys(one.id(), other.id());
        assertThat(parked()).isEqualTo(2);
        assertThat(oddities("other_recipient")).isEqualTo(3);
    }

    @Test
    void a_receipt_that_overtakes_its_answer_is_no_stranger_s() throws InterruptedException {
        Message ann = taken(ANN, "5");
        told("5", PartState.UNDELIV, names(BOB));
        assertThat(ends()).isEmpty();
        Message bob = taken(BOB, "5");
        passes(Duration.ofSeconds(3));
        Until.isTrue("Bob's answer came after it", () -> "UNDELIV".equals(end(bob)));
        assertThat(end(ann)).isNull();
        told("5", PartState.DELIVRD, names(ANN));
        assertThat(end(ann)).isEqualTo("DELIVRD");
    }

    @Test
    void a_provider_whose_first_receipts_all_name_others_is_believed_by_the_id_alone()
            throws InterruptedException {
        List<Message> all = new ArrayList<>();
        for (int i = 0; i < 20 + 1; i++) {
            all.add(taken(ANN, "id" + i));
        }
        passes(Duration.ofHours(2));
        for (int i = 0; i < 20 - 1; i++) {
            told("id" + i, PartState.DELIVRD, names("9998887" + (70_000 + i)));
        }
        assertThat(ends()).isEmpty();
        told("id19", PartState.DELIVRD, names("999888777666"));
        told("id20", PartState.DELIVRD, names("999888777666"));
        Until.isTrue("what was parked too", () -> ends().size() == all.size());
        assertThat(oddities("recipients_not_compared")).isEqualTo(1);
        Until.isTrue("nothing is parked", () -> parked() == 0);
        assertPaid(all.size());
    }

    @Test
    void one_that_names_recipients_rightly_is_not_believed_by_the_id_alone_ever_after()
            throws InterruptedException {
        taken(ANN, "right");
        told("right", PartState.DELIVRD, names(ANN));
        for (int i = 0; i < 20 + 5; i++) {
            taken(ANN, "id" + i);
        }
        passes(Duration.ofHours(2));
        for (int i = 0; i < 20 + 5; i++) {
            told("id" + i, PartState.UNDELIV, names("9998887" + (70_000 + i)));
        }
        assertThat(ends()).hasSize(1);
        assertThat(parked()).isEqualTo(20 + 5);
    }

    private List<String> learned() {
        journal.habits().keep();
        return test.database()
                .read(handle ->
                        handle.createQuery(
                                        "select concat_ws(', ', coalesce(recipients, '?'), coalesce(receipts_of_parts, '?')) from operator_receipt_habit")
                                .mapTo(String.class)
                                .list());
    }

    private void otherRecipients(int from, int count) throws InterruptedException {
        for (int i = from; i < from + count; i++) {
            taken(ANN, "id" + i);
        }
        passes(Duration.ofHours(2));
        for (int i = from; i < from + count; i++) {
            told("id" + i, PartState.DELIVRD, names("9998887" + (70_000 + i)));
        }
    }

    @Test
    void what_was_learned_of_recipients_outlives_a_restart_until_the_setting_changes()
            throws InterruptedException {
        assertThat(learned()).isEmpty();
        otherRecipients(0, 20);
        Until.isTrue("they count no more", () -> ends().size() == 20);
        assertThat(learned()).containsExactly("not compared, ?");
        restart("");
        otherRecipients(20, 1);
        assertThat(ends()).as("believed at once").hasSize(21);
        assertThat(oddities("recipients_not_compared")).isZero();
        assertThat(learned()).containsExactly("not compared, ?");

        restart("recipientCheck = always");
        assertThat(learned()).isEmpty();
        restart("");
        otherRecipients(21, 1);
        assertThat(ends()).as("learned anew").hasSize(21);
        taken(BOB, "right");
        told("right", PartState.DELIVRD, names(BOB));
        assertThat(learned()).containsExactly("compared, ?");
        restart("");
        otherRecipients(22, 20);
        assertThat(ends()).as("they count for good").hasSize(22);
    }

    /// Three parts, of which these are told of.
    private void longMessage(String id, int... told) throws InterruptedException {
        Message message = send(LONG_TEXT, ANN);
        for (int number = 1; number <= 3; number++) {
            taken(message, number, id + number);
        }
        for (int number : told) {
            told(id + number, PartState.DELIVRD, names(ANN));
        }
    }

    @Test
    void what_was_learned_of_receipts_of_parts_outlives_a_restart_until_they_show_otherwise()
            throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            longMessage("id" + i, 3);
        }
        passes(Duration.ofSeconds(61));
        Until.isTrue("all parts", () -> ends().size() == 3 * 5);
        assertThat(learned()).containsExactly("compared, one for all");
        restart("");
        longMessage("one", 3);
        assertThat(ends()).as("known at once").hasSize(3 * 6);

        restart("receiptsOfParts = each");
        assertThat(learned()).containsExactly("compared, ?");
        restart("");
        longMessage("each", 1, 2);
        assertThat(learned()).containsExactly("compared, each");
        restart("");
        for (int i = 0; i < 5; i++) {
            longMessage("late" + i, 3);
        }
        passes(Duration.ofSeconds(61));
        told("unknown", PartState.DELIVRD, names(ANN));
        assertThat(ends()).as("each has its own").hasSize(3 * 6 + 2 + 5);
    }

    @Test
    void the_setting_says_whether_recipients_count() throws InterruptedException {
        restart("recipientCheck = never");
        Message never = taken(ANN, "1");
        passes(Duration.ofHours(2));
        told("1", PartState.DELIVRD, names(STRANGER));
        assertThat(end(never)).isEqualTo("DELIVRD");
        restart("recipientCheck = always");
        for (int i = 0; i < 20 + 1; i++) {
            taken(ANN, "id" + i);
        }
        passes(Duration.ofHours(2));
        for (int i = 0; i < 20 + 1; i++) {
            told("id" + i, PartState.DELIVRD, names("9998887" + (70_000 + i)));
        }
        assertThat(ends()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void other_ids_are_tried_before_a_receipt_is_parked(boolean restarts)
            throws InterruptedException {
        Message message = taken(ANN, "77");
        Message silent = taken(BOB, "78");
        if (restarts) {
            restart("");
        }
        told(
                "380501112233",
                PartState.DELIVRD,
                new ReceiptEvidence(List.of("4D", "77"), List.of(ANN), null));
        told(
                "380501112233",
                PartState.DELIVRD,
                new ReceiptEvidence(List.of("78"), List.of(), null));
        assertThat(ends()).containsOnlyKeys(message.id(), silent.id());
        assertThat(parked()).isZero();
        assertPaid(2);
    }

    @Test
    void a_parked_receipt_is_found_by_its_other_ids_too() throws InterruptedException {
        told(
                "380501112233",
                PartState.DELIVRD,
                new ReceiptEvidence(List.of("77"), List.of(ANN), null));
        Message message = taken(ANN, "77");
        assertThat(end(message)).isEqualTo("DELIVRD");
        assertThat(parked()).isZero();
    }

    @Test
    void an_answer_of_another_node_finds_what_is_parked_here_by_the_clock()
            throws InterruptedException {
        Message message = send("x", ANN);
        Journal here = journal;
        Journal other =
                new Journal(
                        test.database(),
                        ids,
                        _ -> {},
                        LOOKUPS,
                        doubts(),
                        clock,
                        new SimpleMeterRegistry());
        other.start();
        Until.isTrue("it has looked at what is parked", other::isIdle);
        told("a", PartState.DELIVRD, names(ANN));
        journal = other;
        taken(message, 1, "a");
        journal = here;
        assertThat(ends()).isEmpty();
        passes(Duration.ofSeconds(6));
        Until.isTrue("it is found", () -> "DELIVRD".equals(end(message)));
        Until.isTrue("it has left", () -> parked() == 0);
        other.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void one_id_for_several_parts_of_a_message_ends_all_of_them(boolean restarts)
            throws InterruptedException {
        Message message = send(LONG_TEXT, ANN);
        for (int number = 1; number <= 3; number++) {
            taken(message, number, "same");
        }
        if (restarts) {
            restart("");
        }
        told("same", PartState.DELIVRD, names(ANN));
        assertThat(ends()).hasSize(3).containsValue("DELIVRD");
        told("same", PartState.UNDELIV, names(ANN));
        assertThat(ends().values()).containsOnly("DELIVRD");
        assertPaid(3);
    }

    @Test
    void a_part_that_gets_the_id_after_the_receipt_came_is_ended_too() throws InterruptedException {
        Message message = send(LONG_TEXT, ANN);
        taken(message, 1, "same");
        told("same", PartState.UNDELIV, names());
        taken(message, 2, "same");
        taken(message, 3, "same");
        assertThat(ends()).hasSize(3).containsValue("UNDELIV");
        assertPaid(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void one_receipt_is_for_all_parts_where_the_setting_says_so(int told)
            throws InterruptedException {
        for (boolean restarts : new boolean[] {false, true}) {
            restart("receiptsOfParts = oneForAll");
            Message message = send(LONG_TEXT, ANN);
            for (int number = 1; number <= 3; number++) {
                taken(message, number, "id" + restarts + number);
            }
            if (restarts) {
                restart("receiptsOfParts = oneForAll");
            }
            told("id" + restarts + told, PartState.ENROUTE, names(ANN));
            told("id" + restarts + told, PartState.DELIVRD, names(ANN));
        }
        assertThat(ends()).hasSize(6).containsValue("DELIVRD");
        assertPaid(6);
    }

    @Test
    void a_provider_that_sends_one_receipt_for_all_parts_is_seen_to() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            Message message = send(LONG_TEXT, ANN);
            for (int number = 1; number <= 3; number++) {
                taken(message, number, "id" + i + number);
            }
            told("id" + i + 3, PartState.DELIVRD, names(ANN));
        }
        assertThat(ends()).hasSize(5);
        passes(Duration.ofSeconds(61));
        Until.isTrue("all parts", () -> ends().size() == 3 * 5);
        assertThat(oddities("one_receipt_for_all_parts")).isEqualTo(1);
        Message next = send(LONG_TEXT, ANN);
        for (int number = 1; number <= 3; number++) {
            taken(next, number, "next" + number);
        }
        told("next3", PartState.UNDELIV, names(ANN));
        assertThat(ends()).hasSize(3 * 5 + 3);
        assertPaid(3 * 5);
    }

    @Test
    void one_that_sends_a_receipt_for_each_part_is_not_taken_for_another_kind()
            throws InterruptedException {
        for (int i = 0; i < 2 * 5; i++) {
            Message message = send(LONG_TEXT, ANN);
            for (int number = 1; number <= 3; number++) {
                taken(message, number, "id" + i + number);
            }
            told("id" + i + 1, PartState.DELIVRD, names(ANN));
            if (i == 0) {
                told("id02", PartState.DELIVRD, names(ANN));
            }
        }
        passes(Duration.ofSeconds(61));
        told("unknown", PartState.DELIVRD, names(ANN));
        assertThat(ends()).hasSize(2 * 5 + 1);
    }

    @Test
    void messages_that_were_not_taken_whole_teach_nothing() throws InterruptedException {
        for (int i = 0; i < 6; i++) {
            Message message = send(LONG_TEXT, ANN);
            taken(message, 1, "id" + i);
            told("id" + i, PartState.DELIVRD, names(ANN));
        }
        passes(Duration.ofSeconds(61));
        told("unknown", PartState.DELIVRD, names(ANN));
        assertThat(ends()).as("the others wait to be sent").hasSize(6);
        assertThat(learned()).containsExactly("compared, ?");
        assertThat(oddities("one_receipt_for_all_parts")).isZero();

        for (int i = 0; i < 5; i++) {
            longMessage("whole" + i, 3);
        }
        passes(Duration.ofSeconds(61));
        Until.isTrue("all that were taken", () -> ends().size() == 6 + 3 * 5);
        assertThat(learned()).containsExactly("compared, one for all");
        assertPaid(2 * 6 + 6 + 3 * 5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void one_receipt_for_all_does_not_end_a_part_that_was_not_sent(boolean restarts)
            throws InterruptedException {
        String setting = "receiptsOfParts = oneForAll";
        restart(setting);
        Message message = send(LONG_TEXT, ANN);
        taken(message, 1, "id1");
        answered(message, 2, new SubmitResult.Uncertain("no_answer"));
        if (restarts) {
            restart(setting);
        }
        told("id1", PartState.DELIVRD, names(ANN));
        assertThat(ends())
                .isEqualTo(
                        Map.of(
                                message.partId(1), "DELIVRD",
                                message.partId(2), "DELIVRD"));
        passes(Duration.ofSeconds(11));
        taken(message, 3, "id3");
        assertThat(ends()).as("it was sent later").hasSize(2);
        told("id3", PartState.UNDELIV, names(ANN));
        assertThat(ends()).containsEntry(message.partId(3), "UNDELIV");
        assertPaid(2);
    }

    @Test
    void one_receipt_for_all_ends_a_part_whose_answer_comes_soon_after()
            throws InterruptedException {
        restart("receiptsOfParts = oneForAll");
        Message message = send(LONG_TEXT, ANN);
        taken(message, 3, "id3");
        told("id3", PartState.DELIVRD, names(ANN));
        assertThat(ends()).containsOnlyKeys(message.partId(3));
        passes(Duration.ofSeconds(2));
        taken(message, 1, "id1");
        answered(message, 2, new SubmitResult.Deferred(0x58));
        assertThat(ends()).containsOnlyKeys(message.partId(1), message.partId(3));
    }
}
