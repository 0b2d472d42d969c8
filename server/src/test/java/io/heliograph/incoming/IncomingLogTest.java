package io.heliograph.incoming;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.Database;
import io.heliograph.db.DatabaseSettings;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.fixture.Until;
import io.heliograph.number.NumberingPlan;
import io.heliograph.provider.IncomingDelivery;
import io.heliograph.provider.IncomingPart;
import io.heliograph.text.GsmTables;
import io.heliograph.text.ReceivedAlphabet;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nothing that phones send is lost, and nothing is kept twice, whatever links, the database and
/// the process do.
@Timeout(60)
@Tag("slow")
final class IncomingLogTest {
    private static final NumberingPlan PLAN = NumberingPlan.load();
    private static final String PHONE = "380501112233";
    private static final long CONNECT_MILLIS = 250;

    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Line line = new Line();
    private TestDatabase test;
    private Database database;
    private IncomingLog log;

    /// A link as who keeps messages sees it.
    static final class Line {
        volatile boolean lost;

        Sent delivery() {
            return new Sent(this);
        }
    }

    /// A message that came over a link.
    static final class Sent implements IncomingDelivery {
        private final Line line;
        private volatile String answer = "none";

        Sent(Line line) {
            this.line = line;
        }

        @Override
        public void kept() {
            answer("kept");
        }

        @Override
        public void refused() {
            answer("refused");
        }

        @Override
        public void unkeepable() {
            answer("unkeepable");
        }

        private void answer(String told) {
            if (answer.equals("none")) {
                answer = told;
            }
        }

        @Override
        public Object link() {
            return line;
        }

        @Override
        public boolean isLost() {
            return line.lost;
        }

        String answered() throws InterruptedException {
            Until.isTrue("an answer", () -> !answer.equals("none"));
            return answer;
        }
    }

    @BeforeEach
    void open() {
        test = TestDatabase.create(clock);
        begin();
    }

    @AfterEach
    void close() {
        log.close();
        database.close();
        test.close();
    }

    private void begin() {
        database = new Database(new DatabaseSettings(test.jdbcUrl(), "", 4, CONNECT_MILLIS, 60));
        log =
                new IncomingLog(
                        database,
                        new IncomingSettings(
                                Duration.ofMinutes(15), Set.of("stop"), Set.of("start")),
                        new IncomingNumbers(),
                        PLAN,
                        new NodeIds(1, clock, new NodeStore(database)),
                        clock,
                        metrics);
        log.start(_ -> {});
    }

    /// Another process goes on: of this one nothing but its rows is left.
    private void dieAndBegin() {
        log.close(); // no answer has had the time to arrive
        database.close();
        begin();
    }

    private Sent send(Line by, IncomingPart part) {
        Sent sent = by.delivery();
        log.keep(part, sent);
        return sent;
    }

    private Sent send(Line by, String text) {
        return send(by, part(0, 1, 1, text));
    }

    private String kept(Line by, String text) throws InterruptedException {
        return send(by, text).answered();
    }

    private IncomingPart part(int reference, int total, int number, String text) {
        return part(
                reference,
                total,
                number,
                ReceivedAlphabet.GSM,
                text.getBytes(StandardCharsets.US_ASCII));
    }

    private IncomingPart part(
            int reference, int total, int number, ReceivedAlphabet alphabet, byte[] octets) {
        return new IncomingPart(
                "acme",
                PHONE,
                "1234",
                reference,
                total,
                number,
                alphabet,
                GsmTables.USUAL,
                octets,
                clock.instant());
    }

    private List<String> texts() {
        return test.database()
                .read(handle ->
                        handle.createQuery("select text from incoming order by incoming_id")
                                .mapTo(String.class)
                                .list());
    }

    private long count(String query) {
        return test.database().read(handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    private void execute(String sql) {
        test.database().useTransaction(handle -> handle.execute(sql));
    }

    private void allSettled() throws InterruptedException {
        Until.isTrue(
                "all answers have arrived",
                () -> count("select count(*) from incoming where not answered") == 0);
    }

    @Test
    void what_a_phone_says_twice_is_two() throws Exception {
        assertThat(kept(line, "OK")).isEqualTo("kept");
        assertThat(kept(line, "OK")).isEqualTo("kept");
        clock.move(Duration.ofSeconds(30));
        assertThat(kept(line, "OK")).isEqualTo("kept");
        assertThat(kept(new Line(), "OK")).isEqualTo("kept");
        assertThat(texts()).containsExactly("OK", "OK", "OK", "OK");
    }

    @Test
    void what_comes_again_after_its_link_has_ended_is_one() throws Exception {
        Line next = new Line();
        kept(line, "OK");
        line.lost = true;
        clock.move(Duration.ofMinutes(2));
        assertThat(kept(next, "OK")).isEqualTo("kept");
        assertThat(texts()).containsExactly("OK");
        assertThat(metrics.counter("heliograph.incoming.repeated").count()).isEqualTo(1);
        assertThat(kept(next, "OK")).as("said again").isEqualTo("kept");
        assertThat(kept(next, "other")).isEqualTo("kept");
        assertThat(texts()).containsExactly("OK", "OK", "other");
    }

    @Test
    void two_that_come_again_are_two() throws Exception {
        Line next = new Line();
        Line third = new Line();
        kept(line, "OK");
        kept(line, "OK");
        line.lost = true;
        kept(next, "OK");
        next.lost = true; // neither answer arrived
        kept(third, "OK");
        kept(third, "OK");
        assertThat(texts()).containsExactly("OK", "OK");
        kept(third, "OK");
        assertThat(texts()).containsExactly("OK", "OK", "OK");
    }

    @Test
    void an_answer_that_had_time_to_arrive_is_not_doubted() throws Exception {
        kept(line, "OK");
        clock.move(Repeats.ARRIVED_AFTER);
        allSettled();
        line.lost = true;
        kept(new Line(), "OK");
        assertThat(texts()).containsExactly("OK", "OK");
    }

    @Test
    void what_comes_again_after_a_crash_is_one() throws Exception {
        kept(line, "surely answered");
        clock.move(Repeats.ARRIVED_AFTER);
        allSettled();
        kept(line, "OK");
        dieAndBegin();
        Line next = new Line();
        assertThat(kept(next, "OK")).isEqualTo("kept");
        kept(next, "surely answered");
        kept(next, "OK");
        assertThat(texts()).containsExactly("surely answered", "OK", "surely answered", "OK");
    }

    @Test
    void nobody_waits_for_a_repeat_for_ever() throws Exception {
        kept(line, "OK");
        dieAndBegin();
        kept(new Line(), "begun");
        clock.move(Repeats.AGAIN_MAX.plusSeconds(1));
        allSettled();
        kept(new Line(), "OK");
        assertThat(texts()).containsExactly("OK", "begun", "OK");
    }

    @Test
    void while_the_database_is_away_nothing_is_acknowledged_and_then_all_is_kept_once()
            throws Exception {
        kept(line, "before");
        test.cutOff();
        Sent whole = send(line, "OK");
        Sent part = send(line, part(7, 2, 1, "one "));
        clock.move(Duration.ofSeconds(10));
        Sent again = send(line, "OK"); // the provider has lost patience
        Line next = new Line();
        line.lost = true;
        Sent andAgain = send(next, "OK");
        Sent partAgain = send(next, part(7, 2, 1, "one "));
        Sent last = send(next, part(7, 2, 2, "two"));
        assertThat(Stream.of(whole, part, again, andAgain, partAgain, last))
                .allMatch(sent -> sent.answer.equals("none"));
        test.letIn();
        for (Sent sent : List.of(whole, part, again, andAgain, partAgain, last)) {
            assertThat(sent.answered()).isEqualTo("kept");
        }
        assertThat(texts()).containsExactly("before", "OK", "one two");
    }

    @Test
    void what_cannot_be_kept_is_given_over_and_holds_up_nothing() throws Exception {
        execute("alter table incoming add constraint broken check (text <> 'bad') not valid");
        List<Sent> sent =
                Stream.of("a", "bad", "b", "bad", "c")
                        .map(text -> send(line, text))
                        .collect(Collectors.toList());
        // too long for the index of parts, however it is pressed
        byte[] address = new byte[4_000];
        ThreadLocalRandom.current().nextBytes(address);
        sent.add(
                send(
                        line,
                        new IncomingPart(
                                "acme",
                                new String(address, StandardCharsets.ISO_8859_1).replace('\0', 'x'),
                                "1234",
                                1,
                                2,
                                1,
                                ReceivedAlphabet.GSM,
                                GsmTables.USUAL,
                                new byte[] {1},
                                clock.instant())));
        assertThat(sent.get(5).answered()).isEqualTo("unkeepable");
        for (Sent each : List.of(sent.get(0), sent.get(2), sent.get(4))) {
            assertThat(each.answered()).isEqualTo("kept");
        }
        assertThat(sent.get(1).answered()).isEqualTo("unkeepable");
        assertThat(sent.get(3).answered()).isEqualTo("unkeepable");
        assertThat(texts()).containsExactly("a", "b", "c");
    }

    @Test
    void what_no_database_takes_is_kept_all_the_same() throws Exception {
        byte[] loneSurrogate = {(byte) 0xD8, 0x3D, 0, 'a', (byte) 0xDE, 0};
        send(line, part(0, 1, 1, ReceivedAlphabet.UCS2, loneSurrogate)).answered();
        send(line, part(0, 1, 1, ReceivedAlphabet.UCS2, new byte[] {0, 0, 0, 'b', 0, 0}))
                .answered();
        send(line, part(0, 1, 1, ReceivedAlphabet.ASCII, new byte[] {0, 'c', (byte) 0xFF}))
                .answered();
        send(line, part(0, 1, 1, ReceivedAlphabet.JAPANESE, new byte[] {0x1B, 0x24, 0x42, 0x7F}))
                .answered();
        assertThat(texts()).hasSize(4).startsWith("\uFFFDa\uFFFD", "b", "cÿ");
    }

    @Test
    void parts_come_in_any_order_and_doubled() throws Exception {
        for (int number : new int[] {3, 1, 3, 2, 2, 3, 1}) {
            send(line, part(9, 3, number, "part " + number + " ")).answered();
        }
        assertThat(texts()).containsExactly("part 1 part 2 part 3 ");
        clock.move(Duration.ofMinutes(10));
        send(new Line(), part(9, 3, 3, "part 3 ")).answered();
        assertThat(texts()).hasSize(1);
    }

    @Test
    void parts_outlive_a_crash_between_them() throws Exception {
        send(line, part(9, 3, 2, "b")).answered();
        dieAndBegin();
        Line next = new Line();
        send(next, part(9, 3, 2, "b")).answered();
        send(next, part(9, 3, 1, "a")).answered();
        dieAndBegin();
        send(new Line(), part(9, 3, 3, "c")).answered();
        dieAndBegin();
        send(new Line(), part(9, 3, 3, "c")).answered();
        assertThat(texts()).containsExactly("abc");
    }

    @Test
    void a_reference_is_used_again_by_a_later_message() throws Exception {
        send(line, part(5, 2, 1, "Dear shop, ")).answered();
        send(line, part(5, 2, 2, "hello")).answered();
        send(line, part(5, 2, 2, "hello")).answered(); // a double
        send(line, part(5, 2, 1, "the ")).answered();
        send(line, part(5, 2, 2, "second")).answered();
        send(line, part(5, 2, 2, "third")).answered();
        send(line, part(5, 2, 1, "a ")).answered();
        assertThat(texts()).containsExactly("Dear shop, hello", "the second", "a third");
        clock.move(Duration.ofMinutes(16));
        Until.isTrue("forgotten", () -> count("select count(*) from incoming_part") == 0);
        assertThat(texts()).hasSize(3);
    }

    @Test
    void a_later_message_with_the_reference_may_have_a_part_in_common() throws Exception {
        send(line, part(5, 2, 1, "Dear shop, ")).answered();
        send(line, part(5, 2, 2, "hello")).answered();
        clock.move(Duration.ofMinutes(5));
        send(line, part(5, 2, 1, "Dear shop, ")).answered(); // a double, for all that is known
        send(line, part(5, 2, 2, "good bye")).answered();
        assertThat(texts()).containsExactly("Dear shop, hello");
        clock.move(Duration.ofMinutes(16));
        Until.isTrue("both", () -> texts().size() == 2);
        assertThat(texts()).containsExactly("Dear shop, hello", "Dear shop, good bye");
        assertThat(count("select count(*) from incoming where complete")).isEqualTo(2);
    }

    @Test
    void a_reference_that_is_used_again_gives_out_what_came_of_the_earlier() throws Exception {
        send(line, part(5, 3, 1, "one ")).answered();
        send(line, part(5, 3, 2, "two ")).answered();
        send(line, part(5, 3, 1, "another ")).answered();
        assertThat(texts()).containsExactly("one two ");
        assertThat(count("select count(*) from incoming where not complete")).isEqualTo(1);
        send(line, part(5, 3, 3, "end")).answered();
        send(line, part(5, 3, 2, "message ")).answered();
        assertThat(texts()).containsExactly("one two ", "another message end");
    }

    @Test
    void parts_are_joined_before_they_are_read_but_not_across_alphabets() throws Exception {
        byte[] smile = "😀".getBytes(StandardCharsets.UTF_16BE);
        send(line, part(1, 2, 1, ReceivedAlphabet.UCS2, new byte[] {0, 'a', smile[0], smile[1]}))
                .answered();
        send(line, part(1, 2, 2, ReceivedAlphabet.UCS2, new byte[] {smile[2], smile[3], 0, 'b'}))
                .answered();
        send(line, part(2, 3, 1, ReceivedAlphabet.GSM, new byte[] {'x', 0x1B})).answered();
        send(line, part(2, 3, 2, ReceivedAlphabet.GSM, new byte[] {0x65, ' '})).answered();
        send(line, part(2, 3, 3, ReceivedAlphabet.UCS2, new byte[] {0x04, 0x1F})).answered();
        assertThat(texts()).containsExactly("a😀b", "x€ П");
    }

    @Test
    void what_is_nobodys_is_counted_and_seen() throws Exception {
        kept(line, "hello");
        assertThat(metrics.counter("heliograph.incoming.kept", "whose", "nobody").count())
                .isEqualTo(1);
        assertThat(count("select count(*) from operator_incoming_unowned")).isEqualTo(1);
    }

    @Test
    void beyond_the_bound_the_provider_is_told_to_send_it_later() throws Exception {
        test.cutOff();
        Sent first = send(line, "first");
        List<Sent> others =
                Stream.generate(() -> send(line, "x"))
                        .limit(IncomingLog.WAITING_MAX + 300L)
                        .toList();
        assertThat(others.getLast().answered()).isEqualTo("refused");
        assertThat(first.answer).isEqualTo("none");
        test.letIn();
        assertThat(first.answered()).isEqualTo("kept");
    }
}
