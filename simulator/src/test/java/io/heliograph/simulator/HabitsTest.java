package io.heliograph.simulator;

import static io.heliograph.simulator.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.OptionalParameter;
import org.junit.jupiter.api.Test;

/// What carriers do beside the specification, scripted in JSON, seen by a client that others wrote.
final class HabitsTest {
    private static final String PHONE = "380671234567";
    private static final String OTHER = "380671234568";

    private static Simulator start(String receipt) {
        return start("{}", receipt, new MessageIds(IdFormat.DECIMAL, IdFormat.DECIMAL, 100));
    }

    private static Simulator start(String answer, String receipt, MessageIds ids) {
        Script script =
                ScriptReader.read(
                        "{\"default\": {\"answer\": %s, \"receipt\": %s}}"
                                .formatted(answer, receipt));
        return Simulator.start(
                SimulatorSettings.defaults().withPort(0).withIds(ids).withScript(script));
    }

    /// One part of a text of three.
    private static String part(ForeignPeer peer, String phone, int number) throws Exception {
        byte[] text = {5, 0, 3, 77, 3, (byte) number, 'x'};
        return peer.submit("Heliograph", phone, text, 0x40, 0, 1);
    }

    @Test
    void writes_recipients_as_it_is_told() {
        String[][] forms = {
            {"as-submitted", PHONE},
            {"national", "0671234567"},
            {"zeros", "00" + PHONE},
            {"masked", "38067***4567"},
            {"letters", "subscriber"},
            {"empty", ""},
        };
        for (String[] form : forms) {
            String receipt = "{\"delayMillis\": 1, \"recipient\": \"" + form[0] + "\"}";
            try (var simulator = start(receipt);
                    var peer = ForeignPeer.bind(simulator)) {
                String id = peer.submit(PHONE, "hello");
                eventually(() -> assertThat(peer.receipts()).containsExactly(id + " DELIVRD"));
                assertThat(
                                Objects.requireNonNullElse(
                                        peer.delivered.getFirst().getSourceAddr(), ""))
                        .as(form[0])
                        .isEqualTo(form[1]);
            }
        }
    }

    @Test
    void gives_its_ids_again() {
        var ids = new MessageIds(IdFormat.DECIMAL, IdFormat.DECIMAL, 7, 3);
        try (var simulator = start("{}", "\"none\"", ids);
                var peer = ForeignPeer.bind(simulator)) {
            List<String> given = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                given.add(peer.submit(PHONE, "hello " + i));
            }
            assertThat(given).containsExactly("7", "8", "9", "7", "8");
        }
    }

    @Test
    void gives_all_parts_of_a_message_one_id() throws Exception {
        var ids = new MessageIds(IdFormat.DECIMAL, IdFormat.DECIMAL, 7);
        try (var simulator = start("{\"oneId\": true}", "{\"delayMillis\": 1}", ids);
                var peer = ForeignPeer.bind(simulator)) {
            List<String> given = new ArrayList<>();
            for (int number = 1; number <= 3; number++) {
                given.add(part(peer, PHONE, number));
                given.add(part(peer, OTHER, number));
            }
            given.add(peer.submit(PHONE, "short"));
            assertThat(given).containsExactly("7", "8", "7", "8", "7", "8", "9");
            eventually(() -> assertThat(peer.delivered).hasSize(7));
        }
    }

    @Test
    void sends_one_receipt_for_all_parts() throws Exception {
        for (String which : List.of("first", "last")) {
            try (var simulator = start("{\"delayMillis\": 1, \"parts\": \"" + which + "\"}");
                    var peer = ForeignPeer.bind(simulator)) {
                String first = part(peer, PHONE, 1);
                part(peer, PHONE, 2);
                String last = part(peer, PHONE, 3);
                String told = which.equals("first") ? first : last;
                String single = peer.submit(OTHER, "short");
                eventually(() ->
                        assertThat(peer.receipts())
                                .containsExactlyInAnyOrder(told + " DELIVRD", single + " DELIVRD"));
                eventually(() -> assertThat(simulator.stats().receiptsKept()).isZero());
            }
        }
    }

    @Test
    void sends_a_receipt_in_two_pieces() {
        try (var simulator = start("{\"delayMillis\": 1, \"split\": 1}");
                var peer = ForeignPeer.bind(simulator)) {
            int headers = 0;
            for (int i = 0; i < 20; i++) {
                String id = peer.submit("3806712345" + (10 + i), "hello");
                eventually(() -> assertThat(peer.delivered).hasSize(2));
                assertThat(peer.delivered.get(0).getSourceAddr())
                        .isEqualTo(peer.delivered.get(1).getSourceAddr());
                assertThat(joined(peer.delivered)).startsWith("id:" + id).contains("stat:DELIVRD");
                headers += peer.delivered.getFirst().isUdhi() ? 1 : 0;
                peer.delivered.clear();
            }
            assertThat(headers).isBetween(3, 17);
            eventually(() -> assertThat(simulator.stats().receiptsAcknowledged()).isEqualTo(20));
            assertThat(simulator.stats().receiptsSent()).isEqualTo(20);
            assertThat(simulator.messages())
                    .allSatisfy(seen ->
                            assertThat(seen.receipts()).containsExactly(ReceiptState.DELIVRD));
        }
    }

    /// The peer takes what comes on several threads.
    private static String joined(List<DeliverSm> pieces) {
        List<DeliverSm> ordered = new ArrayList<>(pieces);
        ordered.sort(Comparator.comparingInt(HabitsTest::number));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ordered.size(); i++) {
            DeliverSm piece = ordered.get(i);
            assertThat(number(piece)).isEqualTo(i + 1);
            byte[] octets = piece.getShortMessage();
            if (piece.isUdhi()) {
                assertThat(octets).startsWith(5, 0, 3);
                octets = Arrays.copyOfRange(octets, 6, octets.length);
            }
            text.append(new String(octets, StandardCharsets.US_ASCII));
        }
        return text.toString();
    }

    private static int number(DeliverSm piece) {
        return piece.isUdhi()
                ? piece.getShortMessage()[5]
                : piece.getOptionalParameter(OptionalParameter.Sar_segment_seqnum.class).getValue();
    }

    @Test
    void writes_ids_in_receipts_otherwise_than_in_answers() {
        long id = 0xFFFF_FFFBL;
        String[][] forms = {
            {"decimal", "4294967291"},
            {"decimal-signed", "-5"},
            {"hex-upper", "FFFFFFFB"},
            {"hex-marked", "0xfffffffb"},
            {"letters", "4GFfbZ"},
            {"letters-folded", "4gffbz"},
        };
        for (String[] form : forms) {
            var ids = new MessageIds(IdFormat.HEX, IdFormat.HEX, id);
            String receipt = "{\"delayMillis\": 1, \"ids\": \"" + form[0] + "\"}";
            try (var simulator = start("{}", receipt, ids);
                    var peer = ForeignPeer.bind(simulator)) {
                assertThat(peer.submit(PHONE, "hello")).isEqualTo("fffffffb");
                eventually(() -> assertThat(peer.receipts()).containsExactly(form[1] + " DELIVRD"));
            }
        }
    }

    @Test
    void holds_receipts_until_they_are_let_go() {
        try (var simulator = start("{\"delayMillis\": 1, \"held\": 1, \"split\": 1}");
                var peer = ForeignPeer.bind(simulator)) {
            peer.submit(PHONE, "hello");
            peer.submit(OTHER, "hello");
            assertThat(simulator.stats().receiptsKept()).isEqualTo(2);
            assertThat(simulator.stats().receiptsSent()).isZero();
            assertThat(simulator.letReceiptsGo()).isEqualTo(2);
            eventually(() -> assertThat(peer.delivered).hasSize(4));
            eventually(() -> assertThat(simulator.stats().receiptsKept()).isZero());
            assertThat(simulator.letReceiptsGo()).isZero();
        }
    }

    @Test
    void says_a_word_that_nobody_knows_first() {
        try (var simulator = start("{\"delayMillis\": 40, \"unknownWord\": 1}");
                var peer = ForeignPeer.bind(simulator)) {
            String id = peer.submit(PHONE, "hello");
            eventually(() -> assertThat(peer.delivered).hasSize(2));
            assertThat(
                            new String(
                                    peer.delivered.getFirst().getShortMessage(),
                                    StandardCharsets.US_ASCII))
                    .contains("id:" + id, "stat:MYSTERY");
            assertThat(simulator.messages().getFirst().receipts())
                    .containsExactly(ReceiptState.ENROUTE, ReceiptState.DELIVRD);
        }
    }
}
