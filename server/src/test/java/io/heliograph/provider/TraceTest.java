package io.heliograph.provider;

import static io.heliograph.provider.RawCarrier.DELIVER_SM_RESP;
import static io.heliograph.provider.RawCarrier.SUBMIT_SM;
import static io.heliograph.provider.RawCarrier.SUBMIT_SM_RESP;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heliograph.fixture.MovingClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What goes over a provider's links, as a file that Wireshark reads.
@Timeout(60)
final class TraceTest {
    private static final int BIND_TRANSCEIVER = 9;
    private static final int BIND_TRANSCEIVER_RESP = 0x80000009;

    private final AtomicLong nanos = new AtomicLong();

    @TempDir private Path folder;

    @SuppressWarnings("NullAway.Init") // by open()
    private RawCarrier carrier;

    @SuppressWarnings("NullAway.Init")
    private ProviderUnderTest under;

    private RawCarrier.Peer peer;

    @BeforeEach
    void open() throws Exception {
        carrier = new RawCarrier();
        under = new ProviderUnderTest(carrier.port(), "");
        peer = carrier.bound();
        under.awaitLive();
    }

    @AfterEach
    void close() throws Exception {
        under.close();
        carrier.close();
    }

    private TraceFiles files(boolean masked) {
        return new TraceFiles(
                new TraceSettings(folder, 1 << 20, Duration.ofHours(1), masked),
                () -> Map.of("acme", under.provider.trace()),
                nanos::get);
    }

    /// A bind, a message, its answer and its receipt.
    private void day() throws Exception {
        peer.drop();
        peer = carrier.bound();
        under.awaitLive();
        var result = under.send("a secret");
        peer.send(SUBMIT_SM_RESP, 0, peer.next(SUBMIT_SM).sequence(), "abc77\0");
        ProviderUnderTest.outcome(result);
        peer.send(RawCarrier.deliver(5, "id:abc77 stat:DELIVRD err:000 text:a secret"));
        under.receipt().acknowledge().run();
        peer.next(DELIVER_SM_RESP);
    }

    private static List<Integer> commands(List<byte[]> pdus) {
        return pdus.stream().map(DeliverPdu::command).toList();
    }

    private static String text(List<byte[]> pdus) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pdus.forEach(all::writeBytes);
        return all.toString(ISO_8859_1);
    }

    private PcapReader read() throws IOException {
        return new PcapReader(Files.readAllBytes(folder.resolve("acme.pcap")));
    }

    @Test
    void a_file_switches_it_on_and_its_removal_off() throws Exception {
        TraceFiles files = files(true);
        files.tick();
        assertThat(under.provider.trace().isOn()).isFalse();
        Files.createFile(folder.resolve("acme.on"));
        Files.createFile(folder.resolve("nobody.on"));
        files.tick();
        assertThat(under.provider.trace().isOn()).isTrue();
        day();
        files.tick();

        PcapReader while_ = read();
        assertThat(commands(while_.pdus(true)))
                .containsExactly(BIND_TRANSCEIVER, SUBMIT_SM, DELIVER_SM_RESP);
        assertThat(commands(while_.pdus(false)))
                .containsExactly(BIND_TRANSCEIVER_RESP, SUBMIT_SM_RESP, RawCarrier.DELIVER_SM);
        String shown = text(while_.pdus(true)) + text(while_.pdus(false));
        assertThat(shown)
                .contains("helio")
                .contains("abc77")
                .contains("stat:DELIVRD")
                .contains("38067*****02")
                .doesNotContain("s3cret")
                .doesNotContain("secret")
                .doesNotContain("380670000202");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("acme.pcap"))))
                .isEqualTo("rw-------");

        var result = under.send("one more");
        peer.send(SUBMIT_SM_RESP, 0, peer.next(SUBMIT_SM).sequence(), "78\0");
        ProviderUnderTest.outcome(result);
        Files.delete(folder.resolve("acme.on"));
        files.tick();
        assertThat(under.provider.trace().isOn()).isFalse();
        assertThat(commands(read().pdus(true))).endsWith(SUBMIT_SM);
        assertThat(under.provider.trace().passed()).isZero();
        try (var left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("acme.pcap", "nobody.on");
        }
    }

    @Test
    void texts_and_numbers_are_shown_where_the_setting_says_so_but_no_password() throws Exception {
        TraceFiles files = files(false);
        Files.createFile(folder.resolve("acme.on"));
        files.tick();
        day();
        files.close();
        String shown = text(read().pdus(true));
        assertThat(shown).contains("a secret").contains("380670000202").doesNotContain("s3cret");
        assertThat(text(read().pdus(false))).contains("text:a secret");
    }

    @Test
    void one_that_is_forgotten_ends_by_itself() throws Exception {
        TraceFiles files = files(true);
        Files.createFile(folder.resolve("acme.on"));
        files.tick();
        day();
        nanos.addAndGet(Duration.ofHours(1).toNanos() - 1);
        files.tick();
        assertThat(under.provider.trace().isOn()).isTrue();
        nanos.addAndGet(1);
        files.tick();
        assertThat(under.provider.trace().isOn()).isFalse();
        assertThat(folder.resolve("acme.on")).doesNotExist();
        assertThat(read().pdus(true)).hasSize(3);
        files.tick();
        assertThat(under.provider.trace().isOn()).isFalse();
    }

    @Test
    void a_folder_that_is_not_there_costs_nothing() {
        folder = folder.resolve("none");
        files(true).tick();
        files(true).close();
        assertThat(folder).doesNotExist();
    }

    @Test
    void the_latest_are_kept_of_so_many_octets() throws Exception {
        TraceRing ring = new TraceRing(10_000, true, new MovingClock(Instant.EPOCH));
        var ends =
                new LinkTrace.Ends(
                        InetAddress.getByName("192.0.2.1"),
                        40_000,
                        InetAddress.getByName("198.51.100.1"));
        for (int i = 1; i <= 1_000; i++) {
            ring.passed(ends, true, RawCarrier.pdu(0x15, 0, i, new byte[0]));
        }
        assertThat(ring.passed()).isEqualTo(1_000);
        assertThat(ring.kept()).hasSize(10_000 / (16 + TraceRing.OCTETS_BESIDE));
        assertThat(ring.kept().getLast().pdu()).endsWith(0, 0, 3, 0xE8);
        ring.passed(ends, true, new byte[20_000]);
        assertThat(ring.kept()).isEmpty();
    }

    @Test
    void long_pdus_and_addresses_of_ipv6_are_segments_that_fit() throws Exception {
        InetAddress six = InetAddress.getByName("2001:db8::1");
        InetAddress four = InetAddress.getByName("192.0.2.1");
        byte[] longest = new byte[PduTap.PDU_BYTES_MAX];
        longest[1] = 2; // command_length 131,072
        byte[] odd = RawCarrier.pdu(0x15, 0, 7, new byte[] {1});
        Instant at = Instant.parse("2026-07-25T12:00:00.123456Z");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Pcap(out)
                .write(
                        List.of(
                                new TracedPdu(
                                        at, new LinkTrace.Ends(six, 40_000, six), true, longest),
                                new TracedPdu(at, new LinkTrace.Ends(six, 40_000, six), false, odd),
                                new TracedPdu(at, new LinkTrace.Ends(four, 1, six), true, odd),
                                new TracedPdu(at, new LinkTrace.Ends(four, 1, four), true, odd),
                                new TracedPdu(
                                        at, new LinkTrace.Ends(six, 40_000, six), true, odd)));
        PcapReader read = new PcapReader(out.toByteArray());
        assertThat(read.segments).hasSize(4 + 4).allMatch(each -> each.at().equals(at));
        assertThat(read.pdus(true)).hasSize(4).contains(longest, odd);
        assertThat(read.pdus(false)).containsExactly(odd);
    }

    @Test
    void wireshark_reads_it_as_smpp() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/tshark")), "tshark is not installed here");
        TraceFiles files = files(false);
        Files.createFile(folder.resolve("acme.on"));
        files.tick();
        day();
        files.close();
        Process tshark =
                new ProcessBuilder(
                                "/usr/bin/tshark",
                                "-r",
                                folder.resolve("acme.pcap").toString(),
                                "-o",
                                "tcp.check_checksum:TRUE",
                                "-T",
                                "fields",
                                "-E",
                                "separator=,",
                                "-e",
                                "smpp.command_id",
                                "-e",
                                "smpp.message_id",
                                "-e",
                                "tcp.checksum.status",
                                "-e",
                                "_ws.expert.message")
                        .redirectError(folder.resolve("tshark.log").toFile())
                        .redirectOutput(folder.resolve("tshark.out").toFile())
                        .start();
        assertThat(tshark.waitFor(40, TimeUnit.SECONDS)).isTrue();
        assertThat(tshark.exitValue()).isZero();
        assertThat(Files.readAllLines(folder.resolve("tshark.out")))
                .allMatch(line -> line.contains(",1"), "its checksum is right")
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("0x00000009"),
                        line -> assertThat(line).startsWith("0x80000009"),
                        line -> assertThat(line).startsWith("0x00000004"),
                        line -> assertThat(line).startsWith("0x80000004,abc77"),
                        line -> assertThat(line).startsWith("0x00000005"),
                        line -> assertThat(line).startsWith("0x80000005"));
    }
}
