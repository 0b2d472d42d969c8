package io.heliograph.simulator;

import static io.heliograph.simulator.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jsmpp.bean.BindType;
import org.jsmpp.extra.ResponseTimeoutException;
import org.junit.jupiter.api.Test;

/// Each behaviour, seen by a client that others wrote.
final class BehaviourTest {
    private static final String DESTINATION = "447700900001";
    private static final Delay SOON = new Delay(1, 5);
    private static final ReceiptPlan DELIVERED = ReceiptPlan.of(ReceiptState.DELIVRD, SOON);
    private static final Behaviour PLAIN = Behaviour.delivered(SOON);

    @Test
    void answers_after_its_delay() {
        try (var simulator = start(PLAIN.withAnswer(Answer.after(new Delay(60, 80))));
                var peer = ForeignPeer.bind(simulator)) {
            long start = System.nanoTime();
            peer.submit(DESTINATION, "hello");
            assertThat((System.nanoTime() - start) / 1_000_000).isGreaterThanOrEqualTo(60);
        }
    }

    @Test
    void refuses_with_the_status_it_was_told() {
        try (var simulator = start(Behaviour.refused(Status.THROTTLED));
                var peer = ForeignPeer.bind(simulator)) {
            assertThat(peer.submitStatus(DESTINATION)).isEqualTo(Status.THROTTLED);
            simulator.script(Script.of(Behaviour.refused(0x0400)));
            assertThat(peer.submitStatus(DESTINATION)).isEqualTo(0x0400);
            assertThat(simulator.stats().submitsByStatus())
                    .isEqualTo(Map.of("ESME_RTHROTTLED", 1L, "0x00000400", 1L));
            assertThat(simulator.stats().accepted()).isZero();
            assertThat(simulator.stats().receiptsKept()).isZero();
        }
    }

    @Test
    void draws_the_same_in_a_rerun_and_otherwise_with_another_seed() {
        Behaviour mixed =
                PLAIN.withAnswer(
                        Answer.AT_ONCE.withRefusals(
                                Map.of(Status.THROTTLED, 0.3, Status.QUEUE_FULL, 0.3)));
        List<Integer> first = statuses(mixed, 7);
        assertThat(first).contains(Status.OK, Status.THROTTLED, Status.QUEUE_FULL);
        assertThat(statuses(mixed, 7)).isEqualTo(first);
        assertThat(statuses(mixed, 8)).isNotEqualTo(first);
    }

    @Test
    void writes_odd_receipts_in_every_shape_and_one_as_often_as_the_other() {
        Map<ReceiptShape, Integer> counts = new HashMap<>();
        int usual = 0;
        for (int i = 0; i < 12_000; i++) {
            ReceiptShape shape = ReceiptShape.drawn(i / 12_000.0, 0.5);
            if (shape == null) {
                usual++;
            } else {
                counts.merge(shape, 1, Integer::sum);
            }
        }
        assertThat(usual).isEqualTo(6_000);
        assertThat(counts)
                .hasSize(ReceiptShape.values().length)
                .allSatisfy((_, count) -> assertThat(count).isBetween(499, 501));
    }

    @Test
    void throttles_above_its_rate() {
        try (var simulator = start(PLAIN.withAnswer(Answer.AT_ONCE.withPerSecondMax(3)));
                var peer = ForeignPeer.bind(simulator)) {
            Map<Integer, Integer> counts = new HashMap<>();
            for (int i = 0; i < 5; i++) {
                counts.merge(peer.submitStatus(DESTINATION), 1, Integer::sum);
            }
            assertThat(counts).containsEntry(Status.OK, 3).containsEntry(Status.THROTTLED, 2);
            eventually(() -> assertThat(peer.submitStatus(DESTINATION)).isEqualTo(Status.OK));
        }
    }

    @Test
    void refuses_for_a_time() {
        Answer forATime = Answer.refused(0x401).withRefusalsMillis(200);
        try (var simulator = start(PLAIN.withAnswer(forATime));
                var peer = ForeignPeer.bind(simulator)) {
            assertThat(peer.submitStatus(DESTINATION)).isEqualTo(0x401);
            eventually(() -> assertThat(peer.submitStatus(DESTINATION)).isEqualTo(Status.OK));
        }
    }

    @Test
    void never_answers() {
        try (var simulator = start(PLAIN.withAnswer(Answer.never()));
                var peer = ForeignPeer.bind(simulator)) {
            peer.session.setTransactionTimer(100);
            assertThatThrownBy(() -> peer.submit(DESTINATION, "hello"))
                    .hasCauseInstanceOf(ResponseTimeoutException.class);
            assertThat(simulator.stats().answersWithheld()).isEqualTo(1);
            assertThat(simulator.messages().getFirst().answered()).isFalse();
            eventually(() -> assertThat(peer.delivered).hasSize(1));
        }
    }

    @Test
    void drops_the_link_before_the_answer_and_sends_the_receipt_to_the_next_bind() {
        try (var simulator = start(PLAIN.withDrop(Drop.always(Drop.Moment.BEFORE_ANSWER)))) {
            try (var peer = ForeignPeer.bind(simulator)) {
                peer.session.setTransactionTimer(100);
                assertThatThrownBy(() -> peer.submit(DESTINATION, "hello"));
                eventually(() -> assertThat(peer.session.getSessionState().isBound()).isFalse());
            }
            try (var next = ForeignPeer.bind(simulator)) {
                SeenMessage message = simulator.messages().getFirst();
                eventually(() ->
                        assertThat(next.receipts())
                                .containsExactly(message.messageId() + " DELIVRD"));
                assertThat(message.answered()).isFalse();
                assertThat(simulator.stats().linksDropped()).isEqualTo(1);
                assertThat(simulator.stats().linksLost()).isZero();
            }
        }
    }

    @Test
    void drops_the_link_after_the_answer() {
        try (var simulator = start(PLAIN.withDrop(Drop.always(Drop.Moment.AFTER_ANSWER)));
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSMITTER)) {
            peer.send(RawPeer.submit(2, DESTINATION, 0));
            assertThat(peer.read().command()).isEqualTo(Command.SUBMIT_SM | Command.RESPONSE);
            assertThat(peer.isAtEnd()).isTrue();
            assertThat(simulator.messages().getFirst().answered()).isTrue();
        }
    }

    @Test
    void drops_the_link_inside_the_answer() {
        try (var simulator = start(PLAIN.withDrop(Drop.always(Drop.Moment.INSIDE_ANSWER)));
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSMITTER)) {
            peer.send(RawPeer.submit(2, DESTINATION, 0));
            assertThat(peer.rest()).hasSizeBetween(16, 24);
            assertThat(simulator.messages().getFirst().answered()).isFalse();
        }
    }

    @Test
    void falls_silent_on_a_link_that_stays_open() {
        Script script =
                Script.of(PLAIN)
                        .withRule(
                                Rule.prefix(
                                        DESTINATION,
                                        PLAIN.withDrop(Drop.always(Drop.Moment.FALL_SILENT))));
        var settings = SimulatorSettings.defaults().withPort(0).withScript(script);
        try (var simulator = Simulator.start(settings);
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSCEIVER)) {
            peer.send(RawPeer.submit(2, DESTINATION, 1));
            peer.send(RawPeer.pdu(Command.ENQUIRE_LINK, 3, new byte[0]));
            peer.send(RawPeer.submit(4, "1", 1));
            eventually(() -> assertThat(simulator.messages()).hasSize(1));
            SeenMessage message = simulator.messages().getFirst();
            try (var next = ForeignPeer.bind(simulator)) {
                eventually(() ->
                        assertThat(next.receipts())
                                .containsExactly(message.messageId() + " DELIVRD"));
            }
            assertThat(message.answered()).isFalse();
            assertThat(simulator.messages()).hasSize(1);
            assertThat(simulator.stats().enquireLinks()).isZero();
            simulator.dropLinks();
            assertThat(peer.isAtEnd()).isTrue();
        }
    }

    @Test
    void sends_no_receipt() {
        try (var simulator = start(PLAIN.withReceipt(ReceiptPlan.NONE));
                var peer = ForeignPeer.bind(simulator)) {
            peer.submit(DESTINATION, "hello");
            assertThat(simulator.stats().receiptsKept()).isZero();
        }
    }

    @Test
    void loses_a_receipt() {
        try (var simulator = start(PLAIN.withReceipt(DELIVERED.withLost(1)));
                var peer = ForeignPeer.bind(simulator)) {
            peer.submit(DESTINATION, "hello");
            assertThat(simulator.stats().receiptsLost()).isEqualTo(1);
            assertThat(simulator.stats().receiptsKept()).isZero();
        }
    }

    @Test
    void sends_every_final_state() {
        try (var simulator = start(PLAIN);
                var peer = ForeignPeer.bind(simulator)) {
            List<String> expected = new ArrayList<>();
            for (ReceiptState state : ReceiptState.values()) {
                simulator.script(Script.of(PLAIN.withReceipt(ReceiptPlan.of(state, SOON))));
                expected.add(peer.submit(DESTINATION, "hello " + state) + " " + state);
            }
            eventually(() ->
                    assertThat(peer.receipts()).containsExactlyInAnyOrderElementsOf(expected));
        }
    }

    @Test
    void draws_states_by_their_weights() {
        Map<ReceiptState, Double> weights =
                Map.of(ReceiptState.DELIVRD, 0.5, ReceiptState.UNDELIV, 0.5);
        try (var simulator = start(PLAIN.withReceipt(DELIVERED.withStates(weights)));
                var peer = ForeignPeer.bind(simulator)) {
            for (int i = 0; i < 100; i++) {
                peer.submit(DESTINATION, "hello " + i);
            }
            eventually(() -> assertThat(peer.delivered).hasSize(100));
            assertThat(simulator.stats().receiptsWith(ReceiptState.UNDELIV)).isBetween(30L, 70L);
        }
    }

    @Test
    void sends_the_receipt_before_the_answer() {
        try (var simulator = start(PLAIN.withReceipt(DELIVERED.withEarly(1)));
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSCEIVER)) {
            peer.send(RawPeer.submit(2, DESTINATION, 1));
            assertThat(peer.read().command()).isEqualTo(Command.DELIVER_SM);
            assertThat(peer.read().command()).isEqualTo(Command.SUBMIT_SM | Command.RESPONSE);
        }
    }

    @Test
    void sends_the_receipt_twice() {
        try (var simulator = start(PLAIN.withReceipt(DELIVERED.withDoubled(1)));
                var peer = ForeignPeer.bind(simulator)) {
            String id = peer.submit(DESTINATION, "hello");
            eventually(() ->
                    assertThat(peer.receipts()).containsExactly(id + " DELIVRD", id + " DELIVRD"));
        }
    }

    @Test
    void contradicts_itself() {
        try (var simulator = start(PLAIN.withReceipt(DELIVERED.withContradicted(1)));
                var peer = ForeignPeer.bind(simulator)) {
            String id = peer.submit(DESTINATION, "hello");
            eventually(() ->
                    assertThat(peer.receipts())
                            .containsExactlyInAnyOrder(id + " DELIVRD", id + " UNDELIV"));
            assertThat(simulator.messages().getFirst().receipts())
                    .containsExactly(ReceiptState.DELIVRD, ReceiptState.UNDELIV);
        }
    }

    @Test
    void says_enroute_first() {
        ReceiptPlan plan = DELIVERED.withDelay(Delay.of(40)).withEnroute(1);
        try (var simulator = start(PLAIN.withReceipt(plan));
                var peer = ForeignPeer.bind(simulator)) {
            String id = peer.submit(DESTINATION, "hello");
            eventually(() ->
                    assertThat(peer.receipts()).containsExactly(id + " ENROUTE", id + " DELIVRD"));
        }
    }

    @Test
    void sends_a_refused_receipt_again() {
        var settings = settings(PLAIN).withReceipts(ReceiptSettings.USUAL.withRetryMillis(5));
        try (var simulator = Simulator.start(settings);
                var peer = ForeignPeer.bind(simulator)) {
            peer.answerStatus = Status.QUEUE_FULL;
            peer.submit(DESTINATION, "hello");
            eventually(() -> assertThat(simulator.stats().receiptsRefused()).isGreaterThan(1));
            peer.answerStatus = Status.OK;
            eventually(() -> assertThat(simulator.stats().receiptsAcknowledged()).isEqualTo(1));
            assertThat(simulator.stats().receiptsSent()).isEqualTo(1);
            assertThat(simulator.stats().receiptsResent()).isGreaterThan(0);
            assertThat(simulator.messages().getFirst().receiptsAcknowledged()).isEqualTo(1);
        }
    }

    @Test
    void gives_a_receipt_up_after_its_attempts() {
        var receipts = ReceiptSettings.USUAL.withRetryMillis(1).withAttemptsMax(3);
        try (var simulator = Simulator.start(settings(PLAIN).withReceipts(receipts));
                var peer = ForeignPeer.bind(simulator)) {
            peer.answerStatus = Status.SYSTEM_ERROR;
            peer.submit(DESTINATION, "hello");
            eventually(() -> assertThat(simulator.stats().receiptsAbandoned()).isEqualTo(1));
            assertThat(peer.delivered).hasSize(3);
            assertThat(simulator.stats().receiptsKept()).isZero();
        }
    }

    @Test
    void sends_a_receipt_again_that_nobody_acknowledges() {
        var receipts = ReceiptSettings.USUAL.withAcknowledgeMillis(50);
        try (var simulator = Simulator.start(settings(PLAIN).withReceipts(receipts));
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSCEIVER)) {
            peer.send(RawPeer.submit(2, DESTINATION, 1));
            peer.read();
            RawPeer.Pdu first = peer.read();
            RawPeer.Pdu second = peer.read();
            assertThat(first.command()).isEqualTo(Command.DELIVER_SM);
            assertThat(second.body()).isEqualTo(first.body());
            assertThat(second.sequence()).isNotEqualTo(first.sequence());
        }
    }

    @Test
    void keeps_to_the_window_of_receipts() {
        var receipts = ReceiptSettings.USUAL.withWindowMax(2);
        try (var simulator = Simulator.start(settings(PLAIN).withReceipts(receipts));
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSCEIVER)) {
            for (int i = 0; i < 5; i++) {
                peer.send(RawPeer.submit(2 + i, DESTINATION, 1));
                peer.read();
            }
            eventually(() -> assertThat(simulator.stats().receiptsWaiting()).isEqualTo(3));
            assertThat(simulator.stats().receiptsSent()).isEqualTo(2);
        }
    }

    @Test
    void drops_receipts_above_its_bound_and_counts_them() {
        var receipts = ReceiptSettings.USUAL.withKeptMax(2);
        try (var simulator = Simulator.start(settings(PLAIN).withReceipts(receipts));
                var peer = ForeignPeer.bind(simulator, BindType.BIND_TX, "client")) {
            for (int i = 0; i < 5; i++) {
                peer.submit(DESTINATION, "hello " + i);
            }
            assertThat(simulator.stats().receiptsKept()).isEqualTo(2);
            assertThat(simulator.stats().receiptsDropped()).isEqualTo(3);
        }
    }

    @Test
    void writes_ids_one_way_in_the_answer_and_another_in_the_receipt() {
        var ids = new MessageIds(IdFormat.HEX_UPPER_ZEROS, IdFormat.DECIMAL, 0xBEEF);
        try (var simulator = Simulator.start(settings(PLAIN).withIds(ids));
                var peer = ForeignPeer.bind(simulator)) {
            assertThat(peer.submit(DESTINATION, "hello")).isEqualTo("000000000000BEEF");
            eventually(() -> assertThat(peer.receipts()).containsExactly(0xBEEF + " DELIVRD"));
        }
    }

    @Test
    void follows_the_first_rule_that_fits() {
        Script script =
                Script.of(PLAIN)
                        .withRule(
                                Rule.prefix("4477", Behaviour.refused(Status.INVALID_DESTINATION))
                                        .from("Other"))
                        .withRule(Rule.prefix("4477", Behaviour.refused(Status.QUEUE_FULL)))
                        .withRule(Rule.matching("4[0-9]*99", Behaviour.refused(Status.THROTTLED)));
        try (var simulator = Simulator.start(settings(PLAIN).withScript(script));
                var peer = ForeignPeer.bind(simulator)) {
            assertThat(peer.submitStatus("447700900099")).isEqualTo(Status.QUEUE_FULL);
            assertThat(peer.submitStatus("467700900099")).isEqualTo(Status.THROTTLED);
            assertThat(peer.submitStatus("467700900098")).isEqualTo(Status.OK);
        }
    }

    private static List<Integer> statuses(Behaviour behaviour, long seed) {
        try (var simulator = Simulator.start(settings(behaviour).withSeed(seed));
                var peer = ForeignPeer.bind(simulator)) {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                statuses.add(peer.submitStatus("4477009000" + i % 3));
            }
            return statuses;
        }
    }

    private static Simulator start(Behaviour behaviour) {
        return Simulator.start(settings(behaviour));
    }

    private static SimulatorSettings settings(Behaviour behaviour) {
        return SimulatorSettings.defaults().withPort(0).withScript(Script.of(behaviour));
    }
}
