package io.heliograph.provider;

import static io.heliograph.provider.RawCarrier.DELIVER_SM_RESP;
import static io.heliograph.provider.RawCarrier.ENQUIRE_LINK;
import static io.heliograph.provider.RawCarrier.ENQUIRE_LINK_RESP;
import static io.heliograph.provider.RawCarrier.GENERIC_NACK;
import static io.heliograph.provider.RawCarrier.SUBMIT_SM;
import static io.heliograph.provider.RawCarrier.SUBMIT_SM_RESP;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.number.Msisdn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a check of a provider finds, with carriers that are right and with some that are not.
@Tag("slow")
@Timeout(60)
final class ProviderCheckTest {
    private static final Msisdn PHONE = new Msisdn(380670000202L);
    private static final String PASSWORD = "s3cret-and-long";

    @SuppressWarnings("NullAway.Init") // by open()
    private RawCarrier carrier;

    /// What was told, and whether all was well.
    private record Told(String text, boolean well) {
        Told faults(int count) {
            assertThat(text.lines().filter(line -> line.startsWith("  FAULT")))
                    .as(text)
                    .hasSize(count);
            assertThat(well).isEqualTo(count == 0);
            return this;
        }

        Told says(String... words) {
            assertThat(text).contains(words);
            return this;
        }

        Told saysNot(String words) {
            assertThat(text).doesNotContain(words);
            return this;
        }
    }

    @BeforeEach
    void open() throws IOException {
        carrier = new RawCarrier();
    }

    @AfterEach
    void close() throws IOException {
        carrier.close();
    }

    private static CompletableFuture<Told> begin(
            int port, String settings, boolean sends, InetAddress... addresses) {
        ProviderSettings read =
                ProviderUnderTest.settings(
                        "port = %d, password = %s, bindTimeoutMillis = 1000, answerTimeoutMillis = 3000, %s"
                                .formatted(port, PASSWORD, settings));
        Optional<ProviderCheck.Message> message =
                sends
                        ? Optional.of(
                                new ProviderCheck.Message(PHONE, "Shop", Duration.ofSeconds(3)))
                        : Optional.empty();
        CompletableFuture<Told> told = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    try {
                        boolean well =
                                ProviderCheck.run(
                                        read,
                                        message,
                                        new PrintStream(out, true, UTF_8),
                                        Clock.systemUTC(),
                                        host ->
                                                addresses.length > 0
                                                        ? addresses
                                                        : InetAddress.getAllByName(host));
                        told.complete(new Told(out.toString(UTF_8), well));
                    } catch (Exception | Error failure) {
                        told.completeExceptionally(failure);
                    }
                });
        return told;
    }

    private CompletableFuture<Told> begin(String settings, boolean sends) {
        return begin(carrier.port(), settings, sends);
    }

    private static Told told(CompletableFuture<Told> checked) throws Exception {
        Told told = checked.get(30, TimeUnit.SECONDS);
        return told.saysNot("s3cret");
    }

    private RawCarrier.Peer alive() throws Exception {
        RawCarrier.Peer peer = carrier.bound();
        peer.send(ENQUIRE_LINK_RESP, 0, peer.next(ENQUIRE_LINK).sequence(), "");
        return peer;
    }

    private static String doneDate(ZoneId zone) {
        return DateTimeFormatter.ofPattern("yyMMddHHmm").withZone(zone).format(Instant.now());
    }

    @Test
    void all_is_well() throws Exception {
        carrier.bindAnswer = "raw\0\u0002\u0010\0\u00014";
        var checked = begin("", false);
        alive();
        told(checked)
                .faults(0)
                .says(
                        "acme: 127.0.0.1:" + carrier.port() + ", systemId 'helio', transceiver",
                        "127.0.0.1 takes a connection",
                        "its system_id is 'raw'",
                        "it speaks SMPP 3.4",
                        "ok     answered after",
                        "Nothing is to be set or mended.");
    }

    @Test
    void a_pair_is_bound_in_both_roles() throws Exception {
        var checked = begin("bindType = transmitter-receiver", false);
        RawCarrier.Peer transmitter = carrier.bound();
        RawCarrier.Peer receiver = carrier.bound();
        for (RawCarrier.Peer each : new RawCarrier.Peer[] {transmitter, receiver}) {
            each.send(ENQUIRE_LINK_RESP, 0, each.next(ENQUIRE_LINK).sequence(), "");
        }
        told(checked).faults(0).says("Bind as transmitter", "Bind as receiver");
        assertThat(transmitter.bindId).isEqualTo(2);
        assertThat(receiver.bindId).isEqualTo(1);
    }

    @Test
    void odd_words_in_a_bind_answer_are_told_and_count_for_nothing() throws Exception {
        carrier.bindAnswer =
                "a system_id of letters\0\u0014\u0001\0\u0002xy\u0002\u0010\0\u00013zz";
        var checked = begin("", false);
        RawCarrier.Peer peer = carrier.bound();
        peer.send(GENERIC_NACK, 3, peer.next(ENQUIRE_LINK).sequence(), "");
        told(checked)
                .faults(0)
                .says(
                        "is longer than 15 characters",
                        "a parameter 0x1401 of 2 octets",
                        "SMPP 3.3",
                        "2 octets behind it",
                        "with generic_nack, 0x03 (unknown command)",
                        "sign of life");
    }

    @ParameterizedTest
    @CsvSource({
        "14, 0x0e (wrong password), → password",
        "15, 0x0f (wrong systemId), → systemId",
        "13, 0x0d (bind failed), whether it knows your address",
        "5, 0x05 (already bound), a server that runs",
        "83, 0x53 (wrong system_type), → systemType",
        "1025, 0x401, ask the provider what it means"
    })
    void a_refused_bind_says_what_to_set(int status, String words, String remedy) throws Exception {
        carrier.bindStatus = status;
        told(begin("", false))
                .faults(1)
                .says("refused with " + words, remedy, "One thing is to be");
    }

    @Test
    void a_bind_that_is_not_answered_or_answered_by_an_end() throws Exception {
        carrier.hangsUpOnBind = true;
        told(begin("", false)).faults(1).says("closes the connection instead of answering");
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            told(begin(mute.getLocalPort(), "", false))
                    .faults(1)
                    .says("no answer within bindTimeoutMillis = 1000");
        }
    }

    @Test
    void what_speaks_another_language_is_told() throws Exception {
        try (ServerSocket web = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            while (true) {
                                var socket = web.accept();
                                socket.getOutputStream()
                                        .write(
                                                "HTTP/1.1 400 Bad Request\r\n\r\n"
                                                        .getBytes(ISO_8859_1));
                                socket.getOutputStream().flush();
                            }
                        } catch (IOException closed) {
                            // the test is over
                        }
                    });
            told(begin(web.getLocalPort(), "", false))
                    .faults(1)
                    .says("speaks no SMPP: it begins with 'HTTP/1.1 400 Bad'");
        }
    }

    @Test
    void each_address_is_tried_and_the_dead_ones_are_told() throws Exception {
        InetAddress dead = InetAddress.getByName("127.0.0.9");
        var checked = begin(carrier.port(), "", false, dead, InetAddress.getLoopbackAddress());
        alive();
        told(checked)
                .faults(0)
                .says("127.0.0.9 takes no connection", "127.0.0.1 takes a connection");
        told(begin(carrier.port(), "", false, dead))
                .faults(1)
                .says("no address of 127.0.0.1 takes");
    }

    @Test
    void a_name_without_address_is_told() throws Exception {
        told(begin("host = no-such-host.invalid", false))
                .faults(1)
                .says("the name no-such-host.invalid has no address");
    }

    @Test
    void tls_is_told_with_its_certificate_and_what_is_wrong_with_it(@TempDir Path folder)
            throws Exception {
        TestCertificate theirs = TestCertificate.create(folder.resolve("theirs"));
        TestCertificate ours = TestCertificate.create(folder.resolve("ours"));
        try (ForeignCarrier plain = new ForeignCarrier("s3cret");
                ForeignCarrier secure = new ForeignCarrier("s3cret", theirs);
                ForeignCarrier asking = new ForeignCarrier("s3cret", theirs.asking(ours))) {
            String trusting =
                    "password = s3cret, tls { enabled = true, trust = \"%s\""
                            .formatted(theirs.pem());
            told(begin(secure.port(), "host = localhost, " + trusting + " }", false))
                    .faults(0)
                    .says("TLS: TLSv1.", "subject CN=localhost", "expires in 1 days");
            told(begin(secure.port(), "host = localhost, tls.enabled = true", false))
                    .faults(1)
                    .says("is not trusted", "subject CN=localhost", "set tls.trust to a file");
            told(begin(secure.port(), "host = 127.0.0.1, " + trusting + " }", false))
                    .faults(1)
                    .says("it is for [localhost] and not for host = 127.0.0.1");
            told(begin(secure.port(), "host = localhost", false))
                    .faults(1)
                    .says("the port speaks TLS", "tls.enabled = true");
            told(begin(plain.port(), "host = localhost, " + trusting + " }", false))
                    .faults(1)
                    .says("tls.enabled = false");
            told(begin(asking.port(), "host = localhost, " + trusting + " }", false))
                    .faults(1)
                    .says("the provider wants a certificate of yours");
            told(begin(
                            asking.port(),
                            "host = localhost, %s, certificate = \"%s\", key = \"%s\" }"
                                    .formatted(trusting, ours.pem(), ours.key()),
                            false))
                    .faults(0)
                    .says("our certificate was asked for and shown", "our certificate (tls.cert");
        }
    }

    @Test
    void silence_after_the_bind_is_told() throws Exception {
        var checked = begin("answerTimeoutMillis = 300", false);
        carrier.bound();
        told(checked).faults(1).says("no answer within 300 ms");
    }

    @ParameterizedTest
    @CsvSource({
        // answer, receipt, what is set; what to set, or nothing
        "77, 77, '', ''",
        "aB3x, AB3X, '', ''",
        "1A, 26, '', 'answer = hex, receipt = decimal'",
        "26, 0x1a, '', 'answer = decimal, receipt = decimal'",
        "77, 00077, '', 'answer = text, receipt = text, ignoreLeadingZeros = true'",
        "4294967291, -5, '', 'answer = decimal, receipt = decimal'",
        "1A, 26, 'messageIds { answer = hex, receipt = decimal }', ''"
    })
    void the_notation_of_ids_is_found_out(String answer, String receipt, String set, String remedy)
            throws Exception {
        var checked = begin(set, true);
        RawCarrier.Peer peer = alive();
        RawCarrier.Pdu submit = peer.next(SUBMIT_SM);
        assertThat(submit.bodyText()).contains("Shop\0").contains("380670000202\0");
        peer.send(SUBMIT_SM_RESP, 0, submit.sequence(), answer + "\0");
        peer.send(
                RawCarrier.deliver(
                        5,
                        "id:%s sub:001 stat:DELIVRD err:000 done date:%s text:x"
                                .formatted(receipt, doneDate(ZoneOffset.UTC))));
        assertThat(peer.next(DELIVER_SM_RESP).status()).isZero();
        Told told =
                told(checked)
                        .faults(remedy.isEmpty() ? 0 : 1)
                        .says("with the id '" + answer + "'", "text '" + receipt + "'");
        if (!remedy.isEmpty()) {
            told.says("→ messageIds { " + remedy + " }");
        }
        told.says("told as DELIVRD", "names the recipient", "done date is in UTC: set receiptTime");
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Kyiv, Europe/Kyiv, true",
        "Asia/Kolkata, Asia/Kolkata, true",
        "America/Caracas, UTC, false"
    })
    void the_zone_of_done_date_is_compared(String theirs, String set, boolean well)
            throws Exception {
        var checked = begin("receiptTimeZone = \"" + set + "\"", true);
        RawCarrier.Peer peer = alive();
        peer.send(SUBMIT_SM_RESP, 0, peer.next(SUBMIT_SM).sequence(), "77\0");
        String done = doneDate(ZoneId.of(theirs));
        peer.send(RawCarrier.deliver(5, "id:77 stat:UNDELIV err:001 done date:" + done));
        ZoneOffset offset = ZoneId.of(theirs).getRules().getOffset(Instant.now());
        told(checked)
                .faults(well ? 0 : 1)
                .says("done date is in UTC" + offset, "told as UNDELIV")
                .says(well ? "as receiptTimeZone = " + set : "set receiptTimeZone to a zone");
    }

    @Test
    void what_is_not_its_own_is_left_to_the_server() throws Exception {
        var checked = begin("", true);
        RawCarrier.Peer peer = carrier.bound();
        int enquiry = peer.next(ENQUIRE_LINK).sequence();
        peer.send(RawCarrier.deliver(1, "id:5 stat:DELIVRD err:000"));
        peer.send(RawCarrier.deliver(2, 0, 0, "STOP".getBytes(ISO_8859_1)));
        peer.send(ENQUIRE_LINK_RESP, 0, enquiry, "");
        RawCarrier.Pdu submit = peer.next(SUBMIT_SM);
        // one for the same phone, with another id, before the answer
        peer.send(RawCarrier.deliver(3, "id:6 stat:DELIVRD err:000"));
        peer.send(RawCarrier.pdu(5, 0, 4, new byte[] {0, 1, 1, '3'}));
        peer.send(SUBMIT_SM_RESP, 0, submit.sequence(), "77\0");
        for (int sequence = 1; sequence <= 4; sequence++) {
            RawCarrier.Pdu left = peer.next(DELIVER_SM_RESP);
            assertThat(left.status()).isEqualTo(0x64);
            assertThat(left.sequence()).isEqualTo(sequence);
        }
        told(checked)
                .says(
                        "names the recipient and another id",
                        "ends within its fields",
                        "no receipt within 3 s",
                        "1 PDUs came that are not this message's");
    }

    @Test
    void an_unmarked_receipt_and_an_intermediate_one_are_told() throws Exception {
        var checked = begin("", true);
        RawCarrier.Peer peer = alive();
        peer.send(SUBMIT_SM_RESP, 0, peer.next(SUBMIT_SM).sequence(), "77\0");
        peer.send(RawCarrier.deliver(5, "id:77 stat:ACCEPTD err:000"));
        assertThat(peer.next(DELIVER_SM_RESP).status()).isZero();
        peer.send(RawCarrier.deliver(6, 0, 0, "id:77 stat:DELIVRD".getBytes(ISO_8859_1)));
        assertThat(peer.next(DELIVER_SM_RESP).status()).isZero();
        told(checked).faults(1).says("which ends nothing", "unmarkedReceipts = true");
    }

    @Test
    void a_refused_message_and_one_without_id_are_told() throws Exception {
        var checked = begin("", true);
        RawCarrier.Peer peer = alive();
        peer.send(SUBMIT_SM_RESP, 0x0A, peer.next(SUBMIT_SM).sequence(), "\0");
        told(checked)
                .faults(1)
                .says("refused with 0x0a (wrong source address)", "→ the sender (--from)");
        checked = begin("", true);
        peer = alive();
        peer.send(SUBMIT_SM_RESP, 0, peer.next(SUBMIT_SM).sequence(), "\0");
        peer.send(RawCarrier.deliver(5, "id:77 stat:DELIVRD err:000"));
        told(checked).says("no id is named", "withoutId");
    }
}
