package io.heliograph.simulator;

import static io.heliograph.simulator.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The octets on the wire, right and wrong ones.
final class ProtocolTest {
    private static final String DESTINATION = "447700900001";
    private static final SimulatorSettings SETTINGS =
            SimulatorSettings.defaults()
                    .withPort(0)
                    .withIds(new MessageIds(IdFormat.DECIMAL, IdFormat.DECIMAL, 42))
                    .withScript(Script.of(Behaviour.delivered(Delay.NONE)));

    @Test
    void writes_these_very_octets() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = new RawPeer(simulator)) {
            peer.send(
                    hex(
                            "00000023 00000009 00000000 00000001 636c69656e7400 73656372657400 00 34 00 00 00"));
            peer.send(hex("00000010 00000015 00000000 00000002"));
            peer.send(hex("00000010 00000006 00000000 00000003"));
            String expected =
                    "00000020 80000009 00000000 00000001 68656c696f677261706800 0210 0001 34"
                            + "00000010 80000015 00000000 00000002"
                            + "00000010 80000006 00000000 00000003";
            byte[] octets = hex(expected);
            assertThat(peer.read(octets.length)).isEqualTo(octets);
        }
    }

    @Test
    void answers_a_submit_with_these_very_octets() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSMITTER)) {
            peer.send(
                    hex(
                            "00000035 00000004 00000000 00000005 00 0500 48656c696f00 0101 3434373700"
                                    + "00 00 00 00 00 00 00 00 00 05 68656c6c6f 0204 0002 0007"));
            RawPeer.Pdu answer = peer.read();
            assertThat(answer.command()).isEqualTo(0x80000004);
            assertThat(answer.status()).isZero();
            assertThat(answer.sequence()).isEqualTo(5);
            assertThat(answer.body()).isEqualTo("343200");
        }
    }

    @Test
    void writes_a_receipt_as_the_specification_says() {
        byte[] body =
                Arrays.copyOfRange(
                        RawPeer.submit(2, "4477", 1), 16, RawPeer.submit(2, "4477", 1).length);
        var submit = new Submit(1, 1_767_322_800_000L, "client", body, Status.OK, 42);
        var time = new Time(() -> 0, () -> Instant.EPOCH);
        var receipts = new Receipts(SETTINGS, new Counters(), new TimerWheel(2, time), time);
        var receipt = new Receipt(submit, ReceiptState.UNDELIV, new Mailbox("client", receipts));
        var out = new PduBuffer();
        new ReceiptWriter(IdFormat.HEX, ReceiptForm.BOTH)
                .write(out, 9, receipt, 1_767_322_860_000L);
        String text =
                "id:2a sub:001 dlvrd:000 submit date:2601020300 done date:2601020301 stat:UNDELIV err:001"
                        + " text:hello";
        String expected =
                "00 0101 3434373700 0500 48656c696f677261706800 04 00 00 00 00 00 00 00 00 %02x %s"
                                .formatted(
                                        text.length(),
                                        HexFormat.of().formatHex(RawPeer.ascii(text)))
                        + "001e 0003 326100 0427 0001 05";
        byte[] pdu = out.toArray();
        assertThat(Arrays.copyOfRange(pdu, 0, 16))
                .isEqualTo(hex("%08x 00000005 00000000 00000009".formatted(pdu.length)));
        assertThat(Arrays.copyOfRange(pdu, 16, pdu.length)).isEqualTo(hex(expected));
    }

    @Test
    void answers_all_that_came_in_one_write() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSMITTER)) {
            byte[] one = RawPeer.submit(0, DESTINATION, 0);
            byte[] thousand = new byte[one.length * 1_000];
            for (int i = 0; i < 1_000; i++) {
                System.arraycopy(
                        RawPeer.submit(i + 2, DESTINATION, 0),
                        0,
                        thousand,
                        i * one.length,
                        one.length);
            }
            peer.send(thousand);
            for (int i = 0; i < 1_000; i++) {
                assertThat(peer.read().sequence()).isEqualTo(i + 2);
            }
            assertThat(simulator.stats().accepted()).isEqualTo(1_000);
        }
    }

    @Test
    void takes_a_pdu_octet_by_octet() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSMITTER)) {
            for (byte octet : RawPeer.submit(2, DESTINATION, 0)) {
                peer.send(new byte[] {octet});
            }
            assertThat(peer.read().status()).isEqualTo(Status.OK);
        }
    }

    @Test
    void takes_the_longest_pdu() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSMITTER)) {
            byte[] head = RawPeer.ascii("\0\5\0Helio\0\1\1" + "4477\0\0\0\0\0\0\0\0\0\0\0\u0004$");
            int payload = 65_535;
            byte[] body = Arrays.copyOf(head, head.length + 2 + payload);
            body[head.length] = (byte) 0xFF;
            body[head.length + 1] = (byte) 0xFF;
            peer.send(RawPeer.pdu(Command.SUBMIT_SM, 2, body));
            assertThat(peer.read().status()).isEqualTo(Status.OK);
            assertThat(simulator.messages().getFirst().octets()).hasSize(payload);
        }
    }

    @Test
    void refuses_a_submit_in_the_wrong_state() {
        try (var simulator = Simulator.start(SETTINGS)) {
            try (var peer = new RawPeer(simulator)) {
                peer.send(RawPeer.submit(1, DESTINATION, 0));
                assertThat(peer.read().status()).isEqualTo(Status.INVALID_BIND_STATE);
                peer.send(RawPeer.pdu(Command.UNBIND, 2, new byte[0]));
                assertThat(peer.read().status()).isEqualTo(Status.INVALID_BIND_STATE);
            }
            try (var receiver = RawPeer.bound(simulator, Command.BIND_RECEIVER)) {
                receiver.send(RawPeer.submit(2, DESTINATION, 0));
                assertThat(receiver.read().status()).isEqualTo(Status.INVALID_BIND_STATE);
                receiver.send(RawPeer.bind(Command.BIND_TRANSMITTER, 3));
                assertThat(receiver.read().status()).isEqualTo(Status.ALREADY_BOUND);
            }
        }
    }

    @Test
    void binds_again_after_an_unbind() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSCEIVER)) {
            peer.send(RawPeer.pdu(Command.UNBIND, 2, new byte[0]));
            assertThat(peer.read().status()).isEqualTo(Status.OK);
            assertThat(simulator.stats().bindsOpen()).isZero();
            peer.send(RawPeer.bind(Command.BIND_TRANSCEIVER, 3));
            assertThat(peer.read().status()).isEqualTo(Status.OK);
            peer.send(RawPeer.submit(4, DESTINATION, 1));
            assertThat(peer.read().status()).isEqualTo(Status.OK);
            assertThat(peer.read().command()).isEqualTo(Command.DELIVER_SM);
        }
    }

    @Test
    void answers_submits_until_its_own_unbind_is_answered() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSMITTER)) {
            simulator.unbindLinks();
            RawPeer.Pdu unbind = peer.read();
            assertThat(unbind.command()).isEqualTo(Command.UNBIND);
            peer.send(RawPeer.submit(4, DESTINATION, 0));
            assertThat(peer.read().status()).isEqualTo(Status.OK);
            peer.send(
                    RawPeer.pdu(Command.UNBIND | Command.RESPONSE, unbind.sequence(), new byte[0]));
            assertThat(peer.rest()).isEmpty();
            assertThat(simulator.stats().bindsOpen()).isZero();
        }
    }

    @Test
    void answers_an_unknown_command_with_generic_nack() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSMITTER)) {
            peer.send(RawPeer.pdu(0x7777, 2, new byte[3]));
            RawPeer.Pdu answer = peer.read();
            assertThat(answer.command()).isEqualTo(Command.GENERIC_NACK);
            assertThat(answer.status()).isEqualTo(Status.INVALID_COMMAND_ID);
            assertThat(answer.sequence()).isEqualTo(2);
            assertThat(simulator.stats().unknownCommands()).isEqualTo(1);
        }
    }

    @Test
    void passes_over_an_answer_to_nothing() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSCEIVER)) {
            peer.send(RawPeer.pdu(Command.DELIVER_SM | Command.RESPONSE, 77, new byte[1]));
            peer.send(RawPeer.pdu(Command.ENQUIRE_LINK | Command.RESPONSE, 78, new byte[0]));
            peer.send(RawPeer.pdu(Command.ENQUIRE_LINK, 2, new byte[0]));
            assertThat(peer.read().sequence()).isEqualTo(2);
            assertThat(simulator.stats().receiptsAcknowledged()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, -1, Integer.MIN_VALUE, 128 * 1024 + 1, Integer.MAX_VALUE})
    void closes_a_link_whose_pdu_has_an_impossible_length(int length) {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSMITTER)) {
            peer.send(RawPeer.pdu(length, Command.ENQUIRE_LINK, 9, new byte[0]));
            assertThat(peer.rest()).isEqualTo(hex("00000010 80000000 00000002 00000009"));
            assertThat(simulator.stats().malformed()).isEqualTo(1);
        }
    }

    @Test
    void refuses_a_submit_cut_off_anywhere_and_keeps_the_link() {
        byte[] whole = RawPeer.submit(2, DESTINATION, 0);
        try (var simulator = Simulator.start(SETTINGS);
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSMITTER)) {
            for (int length = 16; length < whole.length; length++) {
                peer.send(
                        RawPeer.pdu(
                                Command.SUBMIT_SM, length, Arrays.copyOfRange(whole, 16, length)));
                RawPeer.Pdu answer = peer.read();
                assertThat(answer.sequence()).isEqualTo(length);
                assertThat(answer.status()).isEqualTo(Status.INVALID_COMMAND_LENGTH);
            }
            assertThat(simulator.stats().malformed()).isEqualTo(whole.length - 16);
        }
    }

    @Test
    void names_what_is_wrong_with_an_address() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = RawPeer.bound(simulator, Command.BIND_TRANSMITTER)) {
            peer.send(RawPeer.submit(2, "1".repeat(21), 0));
            assertThat(peer.read().status()).isEqualTo(Status.INVALID_DESTINATION);
            peer.send(RawPeer.submit(3, "", 0));
            assertThat(peer.read().status()).isEqualTo(Status.INVALID_DESTINATION);
        }
    }

    @Test
    void refuses_a_bind_cut_off() {
        try (var simulator = Simulator.start(SETTINGS);
                var peer = new RawPeer(simulator)) {
            peer.send(RawPeer.pdu(Command.BIND_TRANSCEIVER, 1, RawPeer.ascii("client\0sec")));
            RawPeer.Pdu answer = peer.read();
            assertThat(answer.command()).isEqualTo(Command.BIND_TRANSCEIVER | Command.RESPONSE);
            assertThat(answer.status()).isEqualTo(Status.INVALID_COMMAND_LENGTH);
        }
    }

    @Test
    void survives_noise() {
        var random = new Random(20260101);
        try (var simulator = Simulator.start(SETTINGS)) {
            for (int i = 0; i < 50; i++) {
                byte[] noise = new byte[random.nextInt(2_000)];
                random.nextBytes(noise);
                try (var peer = new RawPeer(simulator)) {
                    peer.send(noise);
                }
            }
            for (int i = 0; i < 200; i++) {
                byte[] bent = RawPeer.submit(2, DESTINATION, 1);
                bent[16 + random.nextInt(bent.length - 16)] = (byte) random.nextInt();
                try (var peer = RawPeer.bound(simulator, Command.BIND_TRANSCEIVER)) {
                    peer.send(bent);
                    assertThat(peer.read().command())
                            .isIn(Command.SUBMIT_SM | Command.RESPONSE, Command.DELIVER_SM);
                }
            }
            try (var peer = ForeignPeer.bind(simulator)) {
                assertThat(peer.submitStatus(DESTINATION)).isEqualTo(Status.OK);
            }
            assertThat(simulator.messages()).isNotEmpty();
        }
    }

    @Test
    void stops_reading_from_a_link_that_does_not_read_its_answers() {
        try (var simulator = Simulator.start(SETTINGS.withRemember(0));
                var deaf = RawPeer.bound(simulator, Command.BIND_TRANSMITTER)) {
            byte[] enquire = RawPeer.pdu(Command.ENQUIRE_LINK, 2, new byte[0]);
            var many = new byte[enquire.length * 4096];
            for (int i = 0; i < many.length; i += enquire.length) {
                System.arraycopy(enquire, 0, many, i, enquire.length);
            }
            Thread.ofVirtual().start(() -> sendUntilClosed(deaf, many));
            eventually(() -> assertThat(hasStopped(simulator)).isTrue());
            try (var other = ForeignPeer.bind(simulator)) {
                assertThat(other.submitStatus(DESTINATION)).isEqualTo(Status.OK);
            }
        }
    }

    private static boolean hasStopped(Simulator simulator) {
        long before = simulator.stats().enquireLinks();
        java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
        return before > 0 && simulator.stats().enquireLinks() == before;
    }

    private static void sendUntilClosed(RawPeer peer, byte[] octets) {
        try {
            while (true) {
                peer.send(octets);
            }
        } catch (UncheckedIOException e) {
            // the test closed it
        }
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
