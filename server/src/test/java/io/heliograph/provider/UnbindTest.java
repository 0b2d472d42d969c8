package io.heliograph.provider;

import static io.heliograph.provider.ProviderUnderTest.outcome;
import static io.heliograph.provider.RawCarrier.DELIVER_SM_RESP;
import static io.heliograph.provider.RawCarrier.ENQUIRE_LINK;
import static io.heliograph.provider.RawCarrier.ENQUIRE_LINK_RESP;
import static io.heliograph.provider.RawCarrier.SUBMIT_SM;
import static io.heliograph.provider.RawCarrier.SUBMIT_SM_RESP;
import static io.heliograph.provider.RawCarrier.UNBIND;
import static io.heliograph.provider.RawCarrier.UNBIND_RESP;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.Until;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An unbind is an orderly end, and costs nothing that was still to be answered.
@Timeout(30)
class UnbindTest {
    private RawCarrier carrier;

    @SuppressWarnings("NullAway.Init") // by each test
    private ProviderUnderTest under;

    @BeforeEach
    void open() throws IOException {
        carrier = new RawCarrier();
    }

    @AfterEach
    void close() throws IOException {
        if (under != null) {
            under.close();
        }
        carrier.close();
    }

    private RawCarrier.Peer bind(String settings) throws InterruptedException {
        under = new ProviderUnderTest(carrier.port(), settings);
        RawCarrier.Peer peer = carrier.bound();
        under.awaitLive();
        return peer;
    }

    @Test
    void what_is_open_gets_its_answers_first() throws Exception {
        RawCarrier.Peer peer = bind("");
        List<CompletableFuture<SubmitResult>> results = new ArrayList<>();
        List<Integer> sequences = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            results.add(under.send("x"));
            sequences.add(peer.next(SUBMIT_SM).sequence());
        }
        peer.send(UNBIND, 0, 99, "");
        Until.isTrue("nothing more is submitted", () -> capacity() == 0);
        assertThat(under.provider.live()).isFalse();
        assertThat(under.provider.tryReserve(1)).isZero();
        for (int sequence : sequences) {
            peer.send(SUBMIT_SM_RESP, 0, sequence, "id" + sequence + "\0");
        }
        assertThat(peer.next(UNBIND_RESP).sequence()).isEqualTo(99);
        for (int i = 0; i < 50; i++) {
            assertThat(outcome(results.get(i)))
                    .isEqualTo(new SubmitResult.Submitted("id" + sequences.get(i)));
        }
        carrier.bound();
        under.awaitLive();
    }

    @Test
    void a_receipt_that_waits_for_its_commit_is_answered_first() throws Exception {
        RawCarrier.Peer peer = bind("");
        peer.send(RawCarrier.deliver(7, "id:1 stat:DELIVRD"));
        ProviderUnderTest.Given given = under.receipt();
        peer.send(UNBIND, 0, 99, "");
        Until.isTrue("it leaves", () -> !under.provider.live());
        given.acknowledge().run();
        assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(7);
        peer.next(UNBIND_RESP);
    }

    @Test
    void receipts_and_enquiries_are_taken_while_it_leaves() throws Exception {
        RawCarrier.Peer peer = bind("");
        var result = under.send("x");
        int open = peer.next(SUBMIT_SM).sequence();
        peer.send(UNBIND, 0, 99, "");
        for (int i = 0; i < 20; i++) {
            peer.send(RawCarrier.deliver(i, "id:" + i + " stat:DELIVRD"));
            under.receipt().acknowledge().run();
            assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(i);
        }
        peer.send(ENQUIRE_LINK, 0, 5, "");
        peer.next(ENQUIRE_LINK_RESP);
        peer.send(SUBMIT_SM_RESP, 0, open, "1\0");
        peer.next(UNBIND_RESP);
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Submitted("1"));
    }

    @Test
    void each_unbind_is_answered() throws Exception {
        RawCarrier.Peer peer = bind("");
        var result = under.send("x");
        int open = peer.next(SUBMIT_SM).sequence();
        peer.send(UNBIND, 0, 98, "");
        peer.send(UNBIND, 0x0D, 99, "and more");
        peer.send(ENQUIRE_LINK, 0, 5, ""); // its answer tells that both were read
        peer.next(ENQUIRE_LINK_RESP);
        peer.send(SUBMIT_SM_RESP, 0, open, "1\0");
        assertThat(peer.next(UNBIND_RESP).sequence()).isEqualTo(98);
        assertThat(peer.next(UNBIND_RESP).sequence()).isEqualTo(99);
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Submitted("1"));
    }

    @Test
    void a_peer_that_closes_at_once_leaves_the_rest_uncertain() throws Exception {
        RawCarrier.Peer peer = bind("drainMillis = 60000");
        var result = under.send("x");
        peer.next(SUBMIT_SM);
        peer.send(UNBIND, 0, 99, "");
        peer.drop();
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Uncertain("link_lost"));
        carrier.bound();
    }

    @Test
    void an_answer_in_two_halves_around_the_unbinds_end_counts() throws Exception {
        RawCarrier.Peer peer = bind("");
        var first = under.send("1");
        var second = under.send("2");
        byte[] unbind = RawCarrier.pdu(UNBIND, 0, 99, new byte[0]);
        byte[] answer = answer(peer.next(SUBMIT_SM).sequence(), "11");
        byte[] other = answer(peer.next(SUBMIT_SM).sequence(), "22");
        byte[] stream = new byte[unbind.length + answer.length + other.length];
        System.arraycopy(unbind, 0, stream, 0, unbind.length);
        System.arraycopy(answer, 0, stream, unbind.length, answer.length);
        System.arraycopy(other, 0, stream, unbind.length + answer.length, other.length);
        int half = unbind.length + answer.length + 9;
        peer.send(Arrays.copyOf(stream, half));
        assertThat(outcome(first)).isEqualTo(new SubmitResult.Submitted("11"));
        peer.send(Arrays.copyOfRange(stream, half, stream.length));
        assertThat(outcome(second)).isEqualTo(new SubmitResult.Submitted("22"));
        peer.next(UNBIND_RESP);
    }

    private static byte[] answer(int sequence, String id) {
        return RawCarrier.pdu(SUBMIT_SM_RESP, 0, sequence, (id + "\0").getBytes(ISO_8859_1));
    }

    @Test
    void half_a_pdu_after_it_holds_up_nothing() throws Exception {
        RawCarrier.Peer peer = bind("drainMillis = 60000");
        var result = under.send("x");
        byte[] answer = answer(peer.next(SUBMIT_SM).sequence(), "1");
        peer.send(UNBIND, 0, 99, "");
        peer.send(answer);
        peer.send(Arrays.copyOf(answer, 20));
        peer.next(UNBIND_RESP);
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Submitted("1"));
        carrier.bound();
    }

    @Test
    void it_waits_for_answers_no_longer_than_it_is_told() throws Exception {
        RawCarrier.Peer peer = bind("drainMillis = 100");
        var result = under.send("x");
        peer.next(SUBMIT_SM);
        peer.send(UNBIND, 0, 99, "");
        peer.next(UNBIND_RESP);
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Uncertain("link_lost"));
        carrier.bound();
    }

    @Test
    void the_other_binds_go_on() throws Exception {
        RawCarrier.Peer one = bind("binds = 2, window = 10, drainMillis = 60000");
        RawCarrier.Peer two = carrier.bound();
        Until.isTrue("both", () -> capacity() == 20);
        var result = under.send("x");
        Until.isTrue("a submit", () -> one.waiting() + two.waiting() > 0);
        RawCarrier.Peer leaving = one.waiting() > 0 ? one : two;
        RawCarrier.Peer staying = leaving == one ? two : one;
        int open = leaving.next(SUBMIT_SM).sequence();
        leaving.send(UNBIND, 0, 99, "");
        Until.isTrue("one leaves", () -> capacity() == 10);
        for (int i = 0; i < 10; i++) {
            var other = under.send("y");
            staying.send(SUBMIT_SM_RESP, 0, staying.next(SUBMIT_SM).sequence(), "2\0");
            assertThat(outcome(other)).isEqualTo(new SubmitResult.Submitted("2"));
        }
        leaving.send(SUBMIT_SM_RESP, 0, open, "1\0");
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Submitted("1"));
        leaving.next(UNBIND_RESP);
        carrier.bound();
    }

    private double capacity() {
        return under.metrics.get("heliograph.provider.window.capacity").gauge().value();
    }

    @Test
    void a_shutdown_meanwhile_waits_for_the_answers_too() throws Exception {
        RawCarrier.Peer peer = bind("drainMillis = 60000, shutdownMillis = 20000");
        var result = under.send("x");
        int open = peer.next(SUBMIT_SM).sequence();
        peer.send(UNBIND, 0, 99, "");
        Until.isTrue("it leaves", () -> !under.provider.live());
        Thread closing = Thread.ofVirtual().start(under::close);
        assertThat(closing.join(java.time.Duration.ofMillis(50))).isFalse();
        peer.send(SUBMIT_SM_RESP, 0, open, "1\0");
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Submitted("1"));
        closing.join();
    }

    @Test
    void answers_that_come_while_our_own_unbind_waits_count() throws Exception {
        carrier.answersUnbind = false;
        RawCarrier.Peer peer = bind("shutdownMillis = 0");
        var result = under.send("x");
        int open = peer.next(SUBMIT_SM).sequence();
        Thread closing = Thread.ofVirtual().start(under::close);
        int unbind = peer.next(UNBIND).sequence();
        peer.send(SUBMIT_SM_RESP, 0, open, "1\0");
        peer.send(UNBIND_RESP, 0, unbind, "");
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Submitted("1"));
        closing.join();
    }

    @Test
    void an_unbind_instead_of_the_answer_to_a_bind_is_tried_again() throws Exception {
        carrier.unbindsOnBind = true;
        long began = System.nanoTime();
        under = new ProviderUnderTest(carrier.port(), "bindTimeoutMillis = 60000");
        Until.isTrue("a second attempt", () -> carrier.connections.get() >= 2);
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(5));
        carrier.unbindsOnBind = false;
        carrier.bound();
    }

    @Test
    void a_forgotten_bind_is_made_anew() throws Exception {
        RawCarrier.Peer peer = bind("deferredCodes = []");
        var result = under.send("x");
        peer.send(SUBMIT_SM_RESP, 4, peer.next(SUBMIT_SM).sequence(), "");
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Deferred(4));
        peer.next(UNBIND);
        peer = carrier.bound();
        under.awaitLive();
        assertThat(under.oddities("bind_forgotten")).isEqualTo(1);
        assertThat(send(peer, 0)).isEqualTo(new SubmitResult.Submitted("1"));
    }

    @Test
    void a_bind_that_has_carried_something_is_forgotten_after_three_in_a_row() throws Exception {
        RawCarrier.Peer peer = bind("");
        for (int status : new int[] {0, 4, 4, 0x0B, 4, 4, 0, 4, 4}) {
            send(peer, status);
        }
        assertThat(under.oddities("bind_forgotten")).isZero();
        assertThat(send(peer, 4)).isEqualTo(new SubmitResult.Deferred(4));
        peer.next(UNBIND);
        carrier.bound();
    }

    private SubmitResult send(RawCarrier.Peer peer, int status) throws Exception {
        var result = under.send("x");
        peer.send(
                SUBMIT_SM_RESP, status, peer.next(SUBMIT_SM).sequence(), status == 0 ? "1\0" : "");
        return outcome(result);
    }
}
