package io.heliograph.provider;

import static io.heliograph.provider.ProviderUnderTest.outcome;
import static io.heliograph.provider.RawCarrier.ENQUIRE_LINK;
import static io.heliograph.provider.RawCarrier.ENQUIRE_LINK_RESP;
import static io.heliograph.provider.RawCarrier.GENERIC_NACK;
import static io.heliograph.provider.RawCarrier.SUBMIT_SM;
import static io.heliograph.provider.RawCarrier.SUBMIT_SM_RESP;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.heliograph.fixture.Until;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jsmpp.bean.BindType;
import org.jsmpp.extra.SessionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// How a link comes about and stays, with carriers that take the specification easy.
@Tag("slow")
@Timeout(30)
class ConnectingTest {
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

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 20, 64})
    void a_password_is_sent_as_long_as_it_is(int length) throws Exception {
        String password = "p".repeat(length);
        RawCarrier.Peer peer = bind("password = " + password + ", systemType = cp");
        assertThat(peer.bindBody).startsWith("helio\0" + password + "\0cp\0");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 64})
    void one_longer_than_the_specification_says_is_warned_of(int length) throws Exception {
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        Logger log = (Logger) LoggerFactory.getLogger(SmppProvider.class);
        log.addAppender(said);
        try {
            bind("password = " + "p".repeat(length));
        } finally {
            log.detachAppender(said);
        }
        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.startsWith("event=password_long"))
                .isEqualTo(
                        length == 8
                                ? List.of()
                                : List.of(
                                        "event=password_long provider=acme octets="
                                                + length
                                                + " specification=8"))
                .allMatch(line -> !line.contains("ppp"));
    }

    @Test
    void a_password_beyond_that_is_told() {
        assertThatThrownBy(() -> ProviderUnderTest.settings("password = " + "p".repeat(65)))
                .hasMessageContaining("a text of at most 64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0",
                "raw",
                "a system_id of letters\0",
                "a system_id of letters without its end",
                "raw\0\u0002\u0010\0\u00014",
                "raw\0\u0002\u0010\0\u0000",
                "raw\0\u0002\u0010\0\u00054",
                "raw\0\u0002",
                "raw\0\u0002\u0010\u00ff",
                "raw\0\u0014\u0001\0\u0002xyand more",
                "raw\0\0\0\0\0"
            })
    void whatever_a_bind_is_answered_with_it_is_bound(String body) throws Exception {
        carrier.bindAnswer = body;
        RawCarrier.Peer peer = bind("");
        var result = under.send("x");
        peer.send(SUBMIT_SM_RESP, 0, peer.next(SUBMIT_SM).sequence(), "1\0");
        assertThat(outcome(result)).isEqualTo(new SubmitResult.Submitted("1"));
        assertThat(carrier.connections).hasValue(1);
    }

    @Test
    void a_refusal_stays_one_whatever_else_it_says() throws Exception {
        carrier.bindAnswer = "a system_id of letters without its end";
        carrier.bindStatus = 0x0D;
        under = new ProviderUnderTest(carrier.port(), "");
        Until.isTrue("three attempts", () -> under.oddities("bind_failed") >= 3);
        assertThat(under.provider.live()).isFalse();
    }

    @Test
    void every_address_of_the_host_is_tried() throws Exception {
        InetAddress dead = InetAddress.getByName("127.0.0.9");
        InetAddress alive = InetAddress.getLoopbackAddress();
        for (int turn = 0; turn < 4; turn++) {
            LinkConnection connection = connect(turn, dead, alive, dead);
            assertThat(connection.getInetAddress()).isEqualTo(alive);
            connection.abort();
        }
        assertThatThrownBy(() -> connect(0, dead, dead))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.9");
    }

    @Test
    void an_address_that_swallows_all_packets_leaves_time_for_the_others() throws Exception {
        InetAddress silent = InetAddress.getByName("127.0.0.10");
        InetAddress alive = InetAddress.getLoopbackAddress();
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(carrier.port(), 1, silent)) {
            fill(full, waiting);
            LinkConnection connection = connect(0, silent, alive);
            assertThat(connection.getInetAddress()).isEqualTo(alive);
            connection.abort();
            assertThatThrownBy(() -> connect(0, silent))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.10")
                    .hasRootCauseInstanceOf(SocketTimeoutException.class);
        } finally {
            for (Socket each : waiting) {
                each.close();
            }
        }
    }

    /// Until it answers no more: nobody accepts what has come.
    private static void fill(ServerSocket full, List<Socket> waiting) throws IOException {
        for (int i = 0; i < 16; i++) {
            Socket next = new Socket();
            waiting.add(next);
            try {
                next.connect(full.getLocalSocketAddress(), 200);
            } catch (SocketTimeoutException swallowed) {
                return;
            }
        }
        throw new AssertionError("16 connections, and it is not full");
    }

    @Test
    void after_a_failed_bind_another_address_comes_first() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (var other = new RawCarrier(onAddress("127.0.0.8"))) {
            InetAddress second = InetAddress.getByName("127.0.0.8");
            for (int turn = 0; turn < 4; turn++) {
                LinkConnection connection = connect(turn, loopback, second);
                assertThat(connection.getInetAddress())
                        .isEqualTo(turn % 2 == 0 ? loopback : second);
                connection.abort();
            }
            Until.isTrue("two each", () -> other.connections.get() == 2);
        }
    }

    private ServerSocket onAddress(String address) throws IOException {
        return new ServerSocket(carrier.port(), 50, InetAddress.getByName(address));
    }

    private LinkConnection connect(int turn, InetAddress... addresses) throws IOException {
        ProviderSettings settings =
                ProviderUnderTest.settings("host = smpp.acme.example, port = " + carrier.port());
        ProviderMetrics metrics = new ProviderMetrics(new SimpleMeterRegistry(), "acme");
        return LinkConnection.open(
                new ProviderContext(
                        settings,
                        new Window(1, 0, System::nanoTime),
                        new SubmitComposer(settings, Clock.systemUTC()),
                        new ReceiptReader(settings, Clock.systemUTC(), metrics),
                        (_, _, _) -> {},
                        metrics,
                        new Trace(Clock.systemUTC()),
                        new Silence(System::nanoTime),
                        Clock.systemUTC(),
                        System::nanoTime,
                        _ -> addresses,
                        () -> true),
                turn);
    }

    @Test
    void whatever_comes_after_an_enquiry_is_a_sign_of_life() throws Exception {
        RawCarrier.Peer peer = bind("enquireLinkMillis = 50, answerTimeoutMillis = 2000");
        peer.send(GENERIC_NACK, 3, peer.next(ENQUIRE_LINK).sequence(), "");
        peer.next(ENQUIRE_LINK);
        peer.send(GENERIC_NACK, 2, 0, "");
        peer.send(ENQUIRE_LINK_RESP, 8, peer.next(ENQUIRE_LINK).sequence(), "");
        peer.send(ENQUIRE_LINK_RESP, 0, peer.next(ENQUIRE_LINK).sequence(), "and more");
        peer.next(ENQUIRE_LINK);
        peer.send(ENQUIRE_LINK_RESP, 0, 424242, "");
        peer.next(ENQUIRE_LINK);
        peer.send(RawCarrier.deliver(7, "id:1 stat:DELIVRD"));
        peer.next(ENQUIRE_LINK);
        assertThat(under.provider.live()).isTrue();
        assertThat(carrier.connections).hasValue(1);
    }

    /// The thread that binds may be held up, by the machine for one, longer than the peer is
    /// silent.
    @Test
    void a_silence_before_the_bind_is_known_costs_no_reader() throws Exception {
        LinkConnection connection = connect(0, InetAddress.getLoopbackAddress());
        LinkSession session = new LinkSession(new PduTap(new Deaf()), connection);
        List<Boolean> died = new ArrayList<>();
        session.addSessionStateListener((now, _, _) -> {
            if (now == SessionState.BOUND_TRX) {
                died.add(diesSoon("PDUReaderWorker-" + session.getSessionId()));
            }
        });
        session.bind(
                ProviderUnderTest.settings("enquireLinkMillis = 20"), BindType.BIND_TRX, () -> {});
        assertThat(died).containsExactly(false);
        carrier.bound().next(ENQUIRE_LINK);
        connection.abort();
        session.close();
    }

    private static boolean diesSoon(String name) {
        try {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals(name))
                    .findAny()
                    .orElseThrow()
                    .join(Duration.ofMillis(200));
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /// Takes nothing.
    private static final class Deaf implements PduTap.Taker {
        @Override
        public void heard(byte[] pdu) {}

        @Override
        public void answered(int sequence, int status, String messageId) {}

        @Override
        public boolean nacked(int sequence, int status) {
            return true;
        }

        @Override
        public void delivered(int sequence, byte[] pdu) {}

        @Override
        public void tooLong(int sequence, byte[] octets) {}

        @Override
        public void enquired(int sequence) {}

        @Override
        public void unbound(int sequence) {}

        @Override
        public void unexpected(byte[] pdu) {}

        @Override
        public void garbage(byte[] header, boolean first) {}
    }

    @Test
    void an_enquiry_of_any_length_is_answered() throws Exception {
        RawCarrier.Peer peer = bind("");
        peer.send(ENQUIRE_LINK, 0, 1, "x");
        assertThat(peer.next(ENQUIRE_LINK_RESP).sequence()).isEqualTo(1);
        peer.send(ENQUIRE_LINK, 0x0B, 0, "what is this here for?");
        assertThat(peer.next(ENQUIRE_LINK_RESP).sequence()).isZero();
        byte[] long_ = new byte[1_000];
        peer.send(RawCarrier.pdu(ENQUIRE_LINK, 0, -1, long_));
        assertThat(peer.next(ENQUIRE_LINK_RESP).sequence()).isEqualTo(-1);
    }

    @Test
    void shows_its_certificate_where_the_carrier_asks_for_one(@TempDir Path folder)
            throws Exception {
        TestCertificate theirs = TestCertificate.create(folder.resolve("theirs"));
        TestCertificate ours = TestCertificate.create(folder.resolve("ours"));
        try (ForeignCarrier asking = new ForeignCarrier("s3cret", theirs.asking(ours))) {
            String tls =
                    "host = localhost, tls { enabled = true, trust = \"%s\""
                            .formatted(theirs.pem());
            under = new ProviderUnderTest(asking.port(), tls + " }");
            Until.isTrue("two attempts", () -> under.oddities("bind_failed") >= 2);
            under.close();
            under =
                    new ProviderUnderTest(
                            asking.port(),
                            "%s, certificate = \"%s\", key = \"%s\" }"
                                    .formatted(tls, ours.pem(), ours.key()));
            under.awaitLive();
            assertThat(outcome(under.send("x"))).isInstanceOf(SubmitResult.Submitted.class);
        }
    }

    @Test
    void a_certificate_that_is_none_is_told_at_once(@TempDir Path folder) throws Exception {
        TestCertificate ours = TestCertificate.create(folder.resolve("ours"));
        TestCertificate others = TestCertificate.create(folder.resolve("others"));
        Path encrypted = folder.resolve("encrypted.pem");
        Files.writeString(encrypted, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n", ISO_8859_1);
        assertFault(ours.pem(), "", "tls.key is '': give a PEM file: tls.certificate and tls.key");
        assertFault(ours.pem(), "/no/such.pem", "tls.key is '/no/such.pem': give nothing, or");
        assertFault(ours.pem(), encrypted, "not encrypted, as PKCS #8");
        assertFault(ours.pem(), others.key(), "is not the key of");
        assertFault(ours.key(), ours.key(), "tls.key is");
    }

    private static void assertFault(Object certificate, Object key, String message) {
        assertThatThrownBy(() ->
                        ProviderUnderTest.settings(
                                "tls { enabled = true, certificate = \"%s\", key = \"%s\" }"
                                        .formatted(certificate, key)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
