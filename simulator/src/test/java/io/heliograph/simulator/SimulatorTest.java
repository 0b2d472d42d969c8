package io.heliograph.simulator;

import static io.heliograph.simulator.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jsmpp.bean.BindType;
import org.jsmpp.session.SMPPSession;
import org.junit.jupiter.api.Test;

final class SimulatorTest {
    private static final Delay SOON = new Delay(1, 5);
    private static final SimulatorSettings SETTINGS =
            SimulatorSettings.defaults()
                    .withPort(0)
                    .withScript(Script.of(Behaviour.delivered(SOON)));

    @Test
    void answers_a_submit_and_sends_its_receipt() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = ForeignPeer.bind(simulator)) {
            String id = peer.submit("447700900001", "hello");
            eventually(() -> assertThat(peer.receipts()).containsExactly(id + " DELIVRD"));
            eventually(() -> assertThat(simulator.stats().receiptsAcknowledged()).isEqualTo(1));
            SimulatorStats stats = simulator.stats();
            assertThat(stats.bindsOpen()).isEqualTo(1);
            assertThat(stats.submits()).isEqualTo(1);
            assertThat(stats.submitsWith(Status.OK)).isEqualTo(1);
            assertThat(stats.receiptsWith(ReceiptState.DELIVRD)).isEqualTo(1);
            assertThat(stats.receiptsKept()).isZero();
        }
    }

    @Test
    void sends_a_receipt_only_when_it_is_asked_for() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = ForeignPeer.bind(simulator)) {
            peer.submit("447700900001", "no receipt", 0);
            peer.submit("447700900001", "on failure", 2);
            String id = peer.submit("447700900001", "always", 1);
            eventually(() -> assertThat(peer.receipts()).containsExactly(id + " DELIVRD"));
            assertThat(simulator.stats().receiptsKept()).isLessThanOrEqualTo(1);
            assertThat(simulator.stats().receiptsSent()).isEqualTo(1);
        }
    }

    @Test
    void remembers_what_it_saw() throws Exception {
        byte[] part = HexFormat.of().parseHex("050003c80201" + "0041d83dde00");
        try (var simulator = Simulator.start(SETTINGS);
                var peer = ForeignPeer.bind(simulator)) {
            String id = peer.submit("Heliograph", "447700900001", part, 0x40, 8, 1);
            eventually(() ->
                    assertThat(simulator.messages().getFirst().receipts())
                            .containsExactly(ReceiptState.DELIVRD));
            SeenMessage message = simulator.messages().getFirst();
            assertThat(message.sequence()).isEqualTo(1);
            assertThat(message.systemId()).isEqualTo("client");
            assertThat(message.source()).isEqualTo("Heliograph");
            assertThat(message.sourceTon()).isEqualTo(5);
            assertThat(message.destination()).isEqualTo("447700900001");
            assertThat(message.destinationTon()).isEqualTo(1);
            assertThat(message.destinationNpi()).isEqualTo(1);
            assertThat(message.esmClass()).isEqualTo(0x40);
            assertThat(message.dataCoding()).isEqualTo(8);
            assertThat(message.partReference()).isEqualTo(0xC8);
            assertThat(message.partTotal()).isEqualTo(2);
            assertThat(message.partNumber()).isEqualTo(1);
            assertThat(message.octets()).isEqualTo(part);
            assertThat(message.userDataHeader()).isEqualTo("050003c80201");
            assertThat(message.text()).isEqualTo("A😀");
            assertThat(message.messageId()).isEqualTo(id);
            assertThat(message.answered()).isTrue();
        }
    }

    @Test
    void remembers_no_more_than_it_was_told_and_drops_the_oldest() {
        try (var simulator = Simulator.start(SETTINGS.withRemember(2));
                var peer = ForeignPeer.bind(simulator)) {
            peer.submit("1", "a");
            peer.submit("2", "b");
            peer.submit("3", "c");
            assertThat(simulator.messages())
                    .extracting(SeenMessage::destination)
                    .containsExactly("2", "3");
        }
    }

    @Test
    void counts_the_same_text_to_the_same_destination_as_duplicate() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = ForeignPeer.bind(simulator)) {
            peer.submit("447700900001", "same");
            peer.submit("447700900001", "other");
            peer.submit("447700900002", "same");
            assertThat(simulator.stats().duplicates()).isZero();
            peer.submit("447700900001", "same");
            assertThat(simulator.stats().duplicates()).isEqualTo(1);
        }
    }

    @Test
    void refuses_a_wrong_password_and_a_wrong_system_id() {
        try (var simulator =
                Simulator.start(SETTINGS.withSystemId("client").withPassword("secret"))) {
            assertThatThrownBy(() ->
                            ForeignPeer.unbound()
                                    .bind(simulator.port(), BindType.BIND_TX, "client", "wrong"))
                    .hasRootCauseMessage("Negative response 0000000e (Invalid Password) found");
            assertThatThrownBy(() ->
                            ForeignPeer.unbound()
                                    .bind(simulator.port(), BindType.BIND_TX, "other", "secret"))
                    .hasRootCauseMessage("Negative response 0000000f (Invalid System ID) found");
            assertThat(simulator.stats().bindsRefused()).isEqualTo(2);
            ForeignPeer.bind(simulator).close();
            assertThat(simulator.stats().binds()).isEqualTo(1);
        }
    }

    @Test
    void sends_receipts_to_the_receiver_of_the_same_system_id() {
        try (var simulator = Simulator.start(SETTINGS);
                var transmitter = ForeignPeer.bind(simulator, BindType.BIND_TX, "one");
                var stranger = ForeignPeer.bind(simulator, BindType.BIND_RX, "two")) {
            String id = transmitter.submit("447700900001", "hello");
            eventually(() -> assertThat(simulator.stats().receiptsWaiting()).isEqualTo(1));
            try (var receiver = ForeignPeer.bind(simulator, BindType.BIND_RX, "one")) {
                eventually(() -> assertThat(receiver.receipts()).containsExactly(id + " DELIVRD"));
            }
            assertThat(stranger.receipts()).isEmpty();
        }
    }

    @Test
    void resets_counts_and_messages() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = ForeignPeer.bind(simulator)) {
            peer.submit("447700900001", "hello", 0);
            simulator.reset();
            assertThat(simulator.messages()).isEmpty();
            assertThat(simulator.stats().submits()).isZero();
            assertThat(simulator.stats().bindsOpen()).isEqualTo(1);
            peer.submit("447700900001", "hello", 0);
            assertThat(simulator.messages().getFirst().sequence()).isEqualTo(1);
            assertThat(simulator.stats().duplicates()).isZero();
        }
    }

    @Test
    void drops_all_links_when_told() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = ForeignPeer.bind(simulator)) {
            SMPPSession session = peer.session;
            simulator.dropLinks();
            eventually(() -> assertThat(session.getSessionState().isBound()).isFalse());
            assertThat(simulator.stats().linksDropped()).isEqualTo(1);
            assertThat(simulator.stats().bindsOpen()).isZero();
        }
    }

    @Test
    void still_shows_what_it_saw_after_it_was_closed() {
        var simulator = Simulator.start(SETTINGS);
        try (var peer = ForeignPeer.bind(simulator)) {
            peer.submit("447700900001", "hello", 0);
        }
        simulator.close();
        assertThat(simulator.messages()).hasSize(1);
        assertThat(simulator.stats().accepted()).isEqualTo(1);
    }

    @Test
    void says_so_when_the_port_is_taken() {
        try (var first = Simulator.start(SETTINGS)) {
            assertThatThrownBy(() -> Simulator.start(SETTINGS.withPort(first.port())))
                    .hasMessageContaining("cannot listen on 127.0.0.1, port " + first.port());
        }
    }

    @Test
    void reads_a_receipt_as_others_do() throws Exception {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = ForeignPeer.bind(simulator)) {
            byte[] text = "hello, this is a longer text".getBytes(StandardCharsets.US_ASCII);
            String id = peer.submit("Heliograph", "447700900001", text, 0, 0, 1);
            eventually(() -> assertThat(peer.delivered).hasSize(1));
            var deliver = peer.delivered.getFirst();
            assertThat(deliver.isSmscDeliveryReceipt()).isTrue();
            assertThat(deliver.getSourceAddr()).isEqualTo("447700900001");
            assertThat(deliver.getDestAddress()).isEqualTo("Heliograph");
            var receipt = deliver.getShortMessageAsDeliveryReceipt();
            assertThat(receipt.getSubmitted()).isEqualTo(1);
            assertThat(receipt.getDelivered()).isEqualTo(1);
            assertThat(receipt.getError()).isEqualTo("000");
            assertThat(receipt.getText()).isEqualTo("hello, this is a lon");
            assertThat(List.of(deliver.getOptionalParameters())).hasSize(2);
            assertThat(
                            new String(
                                    deliver.getOptionalParameters()[0].serialize(),
                                    StandardCharsets.US_ASCII))
                    .contains(id);
        }
    }
}
