package io.heliograph.provider;

import static io.heliograph.provider.ProviderUnderTest.outcome;
import static io.heliograph.provider.RawCarrier.ENQUIRE_LINK;
import static io.heliograph.provider.RawCarrier.ENQUIRE_LINK_RESP;
import static io.heliograph.provider.RawCarrier.GENERIC_NACK;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A link and what can happen to it, against bare sockets.
@Tag("slow")
@Timeout(30)
class LinkTest {
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
    void gives_the_id_of_the_answer_as_it_came() throws Exception {
        RawCarrier.Peer peer = bind("");
        var result = under.send("hello");
        peer.send(SUBMIT_SM_RESP, 0, peer.next(SUBMIT_SM).sequence(), "00aB\0");
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Submitted("00aB"));
    }

    @Test
    void takes_an_id_without_its_nul_and_an_answer_without_id() throws Exception {
        RawCarrier.Peer peer = bind("");
        var first = under.send("1");
        var second = under.send("2");
        peer.send(SUBMIT_SM_RESP, 0, peer.next(SUBMIT_SM).sequence(), "77");
        peer.send(SUBMIT_SM_RESP, 0, peer.next(SUBMIT_SM).sequence(), "");
        assertThat(outcome(first)).isEqualTo(new SubmitResult.Submitted("77"));
        assertThat(outcome(second)).isEqualTo(new SubmitResult.Submitted(""));
    }

    @Test
    void tells_temporary_refusals_from_final_ones() throws Exception {
        RawCarrier.Peer peer = bind("codes.content = [99]");
        int[] statuses = {0x14, 99, 0x0B, 0x5A, 0x401};
        List<CompletableFuture<SubmitResult>> results = new ArrayList<>();
        for (int status : statuses) {
            results.add(under.send("x"));
            peer.send(SUBMIT_SM_RESP, status, peer.next(SUBMIT_SM).sequence(), "");
        }
        assertThat(outcome(results.get(0))).isEqualTo(new SubmitResult.Deferred(0x14));
        assertThat(outcome(results.get(1))).isEqualTo(new SubmitResult.Rejected(99));
        assertThat(outcome(results.get(2))).isEqualTo(new SubmitResult.Rejected(0x0B));
        assertThat(outcome(results.get(3))).isEqualTo(new SubmitResult.Deferred(0x5A));
        assertThat(outcome(results.get(4))).isEqualTo(new SubmitResult.Deferred(0x401));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x14, 0x58, 0x411})
    void what_says_slower_slows_down(int status) throws Exception {
        RawCarrier.Peer peer = bind("partsPerSecond = 1000, codes.slowDown = [\"0x411\"]");
        var result = under.send("x");
        peer.send(SUBMIT_SM_RESP, status, peer.next(SUBMIT_SM).sequence(), "");
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Deferred(status));
        assertThat(under.metrics.get("heliograph.provider.pace").gauge().value()).isLessThan(1000);
    }

    @Test
    void what_says_no_more_than_later_does_not_slow_down() throws Exception {
        RawCarrier.Peer peer = bind("partsPerSecond = 1000");
        var result = under.send("x");
        peer.send(SUBMIT_SM_RESP, 0x08, peer.next(SUBMIT_SM).sequence(), "");
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Deferred(0x08));
        assertThat(under.metrics.get("heliograph.provider.pace").gauge().value()).isEqualTo(1000);
    }

    @Test
    void is_silent_when_bound_and_no_submit_was_answered_for_long() throws Exception {
        RawCarrier.Peer peer = bind("");
        var result = under.send("x");
        RawCarrier.Pdu submit = peer.next(SUBMIT_SM);
        assertThat(under.provider.state()).isEqualTo(ProviderState.UP);
        under.silenceNanos.addAndGet(Silence.LONG.toNanos());
        assertThat(under.provider.state()).isEqualTo(ProviderState.SILENT);
        assertThat(under.metrics.get("heliograph.provider.silent.seconds").gauge().value())
                .isEqualTo(600);
        peer.send(SUBMIT_SM_RESP, 0, submit.sequence(), "1\0");
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Submitted("1"));
        assertThat(under.provider.state()).isEqualTo(ProviderState.UP);
    }

    @Test
    void takes_generic_nack_for_an_answer() throws Exception {
        RawCarrier.Peer peer = bind("");
        var result = under.send("x");
        peer.send(GENERIC_NACK, 0x03, peer.next(SUBMIT_SM).sequence(), "");
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Deferred(3));
    }

    @Test
    void a_generic_nack_for_nobody_changes_nothing() throws Exception {
        RawCarrier.Peer peer = bind("");
        peer.send(GENERIC_NACK, 0x02, 0, "");
        var result = under.send("x");
        peer.send(SUBMIT_SM_RESP, 0, peer.next(SUBMIT_SM).sequence(), "1\0");
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Submitted("1"));
    }

    @Test
    void is_uncertain_when_the_answer_never_comes_and_ignores_it_afterwards() throws Exception {
        RawCarrier.Peer peer = bind("answerTimeoutMillis = 100, window = 1");
        var result = under.send("x");
        int sequence = peer.next(SUBMIT_SM).sequence();
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Uncertain("no_answer"));
        peer.send(SUBMIT_SM_RESP, 0, sequence, "1\0");
        var next = under.send("y");
        peer.send(SUBMIT_SM_RESP, 0, peer.next(SUBMIT_SM).sequence(), "2\0");
        assertThat(outcome(next)).isEqualTo(new SubmitResult.Submitted("2"));
        assertThat(under.oddities("late_answer")).isEqualTo(1);
    }

    @Test
    void what_left_is_uncertain_when_the_link_drops() throws Exception {
        RawCarrier.Peer peer = bind("");
        var result = under.send("x");
        peer.next(SUBMIT_SM);
        peer.drop();
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Uncertain("link_lost"));
        carrier.bound();
        under.awaitLive();
    }

    @Test
    void what_did_not_leave_is_not_sent_when_the_link_drops() throws Exception {
        // the peer stops reading: the socket's buffers fill, the rest stays in our outbox
        RawCarrier.Peer peer = bind("window = 10000, binds = 2");
        carrier.bound();
        carrier.reads = false;
        String text = "x".repeat(160);
        List<CompletableFuture<SubmitResult>> results = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            results.add(under.send(text));
        }
        carrier.close();
        int uncertain = 0;
        int notSent = 0;
        for (var result : results) {
            switch (outcome(result)) {
                case SubmitResult.Uncertain(_) -> uncertain++;
                case SubmitResult.NotSent(_) -> notSent++;
                case SubmitResult.Submitted(_),
                        SubmitResult.Deferred(_),
                        SubmitResult.Rejected(_) ->
                        throw new AssertionError();
            }
        }
        assertThat(uncertain + notSent).isEqualTo(20_000);
        assertThat(uncertain).isPositive();
        assertThat(peer.waiting()).isLessThan(20_000);
        Until.isTrue("all permits back", () -> used() == 0);
    }

    private double used() {
        return under.metrics.get("heliograph.provider.window.used").gauge().value();
    }

    @Test
    void a_drop_within_a_pdu_leaves_the_rest_uncertain() throws Exception {
        RawCarrier.Peer peer = bind("");
        var first = under.send("1");
        var second = under.send("2");
        int sequence = peer.next(SUBMIT_SM).sequence();
        byte[] answer =
                RawCarrier.pdu(SUBMIT_SM_RESP, 0, sequence, "1234567\0".getBytes(ISO_8859_1));
        peer.next(SUBMIT_SM);
        peer.send(Arrays.copyOf(answer, answer.length - 3));
        peer.drop();
        assertThat(outcome(first)).isEqualTo(new SubmitResult.Uncertain("link_lost"));
        assertThat(outcome(second)).isEqualTo(new SubmitResult.Uncertain("link_lost"));
    }

    @Test
    void keeps_its_place_when_a_pdu_comes_in_pieces_with_pauses() throws Exception {
        RawCarrier.Peer peer = bind("enquireLinkMillis = 30, answerTimeoutMillis = 5000");
        carrier.answersForgottenEnquiries = true;
        for (int cut : new int[] {3, 16, 19}) {
            var result = under.send("1");
            int sequence = peer.next(SUBMIT_SM).sequence();
            byte[] answer =
                    RawCarrier.pdu(
                            SUBMIT_SM_RESP, 0, sequence, ("id" + cut + '\0').getBytes(ISO_8859_1));
            peer.send(Arrays.copyOf(answer, cut));
            // the pause is longer than the silence after which it asks whether we live
            int enquiry = peer.next(ENQUIRE_LINK).sequence();
            peer.send(Arrays.copyOfRange(answer, cut, answer.length));
            peer.send(ENQUIRE_LINK_RESP, 0, enquiry, "");
            assertThat(outcome(result)).isEqualTo(new SubmitResult.Submitted("id" + cut));
        }
    }

    @Test
    void drops_the_link_on_a_garbage_length_and_binds_again() throws Exception {
        for (byte[] garbage :
                List.of(
                        new byte[] {0, 0, 0, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                        new byte[] {0x7F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                        "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1))) {
            RawCarrier.Peer peer = under == null ? bind("") : carrier.bound();
            peer.send(garbage);
            Until.isTrue("the link's end", () -> peer.ended);
        }
        carrier.bound();
        assertThat(under.oddities("garbage")).isEqualTo(3);
    }

    @Test
    void answers_what_nobody_knows_with_generic_nack() throws Exception {
        RawCarrier.Peer peer = bind("");
        peer.send(0x00000777, 0, 42, "who?");
        RawCarrier.Pdu nack = peer.next(GENERIC_NACK);
        assertThat(nack.status()).isEqualTo(3);
        assertThat(nack.sequence()).isEqualTo(42);
    }

    @Test
    void answers_enquire_link() throws Exception {
        RawCarrier.Peer peer = bind("");
        peer.send(ENQUIRE_LINK, 0, 4711, "");
        assertThat(peer.next(ENQUIRE_LINK_RESP).sequence()).isEqualTo(4711);
    }

    @Test
    void asks_a_silent_peer_and_stays_when_it_answers() throws Exception {
        RawCarrier.Peer peer = bind("enquireLinkMillis = 50, answerTimeoutMillis = 1000");
        for (int i = 0; i < 3; i++) {
            peer.send(ENQUIRE_LINK_RESP, 0, peer.next(ENQUIRE_LINK).sequence(), "");
        }
        assertThat(under.provider.live()).isTrue();
        assertThat(carrier.connections).hasValue(1);
    }

    @Test
    void drops_a_peer_that_stays_silent() throws Exception {
        RawCarrier.Peer peer = bind("enquireLinkMillis = 50, answerTimeoutMillis = 200");
        peer.next(ENQUIRE_LINK);
        Until.isTrue("the link's end", () -> peer.ended);
        carrier.bound();
    }

    @Test
    void a_lost_link_is_noticed_though_an_enquire_link_is_unanswered() throws Exception {
        RawCarrier.Peer peer = bind("enquireLinkMillis = 20, answerTimeoutMillis = 60000");
        var result = under.send("x");
        peer.next(ENQUIRE_LINK);
        long began = System.nanoTime();
        peer.drop();
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Uncertain("link_lost"));
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(3));
    }

    @Test
    void answers_the_peers_unbind_and_binds_again() throws Exception {
        RawCarrier.Peer peer = bind("");
        for (int i = 0; i < 20; i++) {
            peer.send(UNBIND, 0, 99, "");
            assertThat(peer.next(UNBIND_RESP).sequence()).isEqualTo(99);
            peer = carrier.bound();
        }
    }

    @Test
    void tries_again_with_growing_pauses_while_it_is_refused() throws Exception {
        carrier.bindStatus = 0x0E;
        under = new ProviderUnderTest(carrier.port(), "");
        Until.isTrue("five attempts", () -> carrier.connections.get() >= 5);
        assertThat(under.provider.live()).isFalse();
        assertThat(under.provider.tryReserve(1)).isZero();
        carrier.bindStatus = 0;
        carrier.bound();
        under.awaitLive();
    }

    @Test
    void does_not_wait_for_the_answer_to_a_bind_on_a_closed_connection() throws Exception {
        carrier.hangsUpOnBind = true;
        long began = System.nanoTime();
        under = new ProviderUnderTest(carrier.port(), "bindTimeoutMillis = 60000");
        Until.isTrue("a second attempt", () -> carrier.connections.get() >= 2);
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(3));
        carrier.hangsUpOnBind = false;
        carrier.bound();
    }

    @Test
    void waits_for_a_carrier_that_is_not_there_yet() throws Exception {
        int port = carrier.port();
        carrier.close();
        under = new ProviderUnderTest(port, "");
        Until.isTrue("a failed attempt", () -> under.oddities("bind_failed") >= 2);
        carrier =
                new RawCarrier(
                        new java.net.ServerSocket(
                                port, 50, java.net.InetAddress.getLoopbackAddress()));
        carrier.bound();
        under.awaitLive();
    }

    @Test
    void binds_to_a_carrier_of_whatever_version() throws Exception {
        carrier.bindAnswer = "raw\0\u0002\u0010\0\u00012"; // sc_interface_version 0x32
        bind("");
    }

    @Test
    void close_waits_for_answers_and_then_unbinds() throws Exception {
        RawCarrier.Peer peer = bind("");
        var result = under.send("x");
        RawCarrier.Pdu submit = peer.next(SUBMIT_SM);
        Thread closing = Thread.ofVirtual().start(under::close);
        Until.isTrue("nothing more is taken", () -> under.provider.tryReserve(1) == 0);
        assertThat(closing.join(java.time.Duration.ofMillis(50))).isFalse();
        peer.send(SUBMIT_SM_RESP, 0, submit.sequence(), "9\0");
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Submitted("9"));
        peer.next(UNBIND);
        closing.join();
        Until.isTrue("the link's end", () -> peer.ended);
    }

    @Test
    void close_gives_up_on_answers_in_time() throws Exception {
        carrier.answersUnbind = false;
        RawCarrier.Peer peer = bind("shutdownMillis = 100");
        var result = under.send("x");
        peer.next(SUBMIT_SM);
        long began = System.nanoTime();
        under.close();
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Uncertain("link_lost"));
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(4));
        assertThat(under.provider.reserve(1)).isZero();
    }

    @Test
    void close_ends_while_a_bind_is_unanswered() throws Exception {
        try (var mute = new java.net.ServerSocket(0)) {
            under = new ProviderUnderTest(mute.getLocalPort(), "bindTimeoutMillis = 60000");
            try (var taken = mute.accept()) {
                taken.getInputStream().read();
                long began = System.nanoTime();
                under.close();
                assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(3));
            }
        }
    }

    @Test
    void close_without_start_is_nothing() {
        new SmppProvider(
                        ProviderUnderTest.settings(""),
                        (_, _, _) -> {},
                        () -> true,
                        java.time.Clock.systemUTC(),
                        new io.micrometer.core.instrument.simple.SimpleMeterRegistry())
                .close();
    }

    @Test
    void a_submit_that_cannot_be_said_is_rejected_and_its_permit_comes_back() throws Exception {
        bind("window = 1, defaultAlphabet = latin1");
        assertThat(outcome(under.send("x".repeat(255)))).isInstanceOf(SubmitResult.Rejected.class);
        Submit broken =
                new Submit(
                        new io.heliograph.number.Msisdn(380670000202L),
                        "Shop",
                        new io.heliograph.text.PartPayload(new byte[0], (byte) 0, true),
                        java.time.Instant.now(),
                        io.heliograph.text.MessageType.SMS);
        assertThat(outcome(under.send(broken))).isEqualTo(new SubmitResult.Rejected(8));
        Until.isTrue("the permit", () -> used() == 0);
    }

    @Test
    void a_callback_that_throws_harms_nobody() throws Exception {
        RawCarrier.Peer peer = bind("window = 1");
        under.provider.reserve(1);
        under.provider.submit(
                ProviderUnderTest.submit("x"),
                _ -> {
                    throw new IllegalStateException("a bug of the caller");
                });
        peer.send(SUBMIT_SM_RESP, 0, peer.next(SUBMIT_SM).sequence(), "1\0");
        var next = under.send("y");
        peer.send(SUBMIT_SM_RESP, 0, peer.next(SUBMIT_SM).sequence(), "2\0");
        assertThat(outcome(next)).isEqualTo(new SubmitResult.Submitted("2"));
    }
}
