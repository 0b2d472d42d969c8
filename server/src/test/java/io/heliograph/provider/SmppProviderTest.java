package io.heliograph.provider;

import static io.heliograph.provider.ProviderUnderTest.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.fixture.Until;
import io.heliograph.message.PartState;
import io.heliograph.number.Msisdn;
import io.heliograph.text.MessageType;
import io.heliograph.text.PartPayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.DataCodings;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.extra.SessionState;
import org.jsmpp.session.SMPPServerSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The whole provider against a foreign SMPP library.
@Tag("slow")
@Timeout(30)
class SmppProviderTest {
    private ForeignCarrier carrier;

    @SuppressWarnings("NullAway.Init") // by each test
    private ProviderUnderTest under;

    @BeforeEach
    void open() throws IOException {
        carrier = new ForeignCarrier("s3cret");
    }

    @AfterEach
    void close() throws IOException {
        if (under != null) {
            under.close();
        }
        carrier.close();
    }

    private SMPPServerSession bind(String settings) throws InterruptedException {
        under = new ProviderUnderTest(carrier.port(), settings);
        SMPPServerSession session = carrier.bound();
        under.awaitLive();
        return session;
    }

    @Test
    void binds_as_transceiver_and_submits() throws Exception {
        bind("systemType = cp");
        assertThat(outcome(under.send("hello"))).isEqualTo(new SubmitResult.Submitted("1"));
        assertThat(carrier.binds)
                .singleElement()
                .satisfies(bind -> {
                    assertThat(bind.getBindType()).isEqualTo(BindType.BIND_TRX);
                    assertThat(bind.getSystemId()).isEqualTo("helio");
                    assertThat(bind.getSystemType()).isEqualTo("cp");
                });
    }

    @Test
    void binds_as_transmitter_and_receiver_and_uses_each_for_its_own() throws Exception {
        List<SMPPServerSession> sessions =
                List.of(bind("bindType = transmitter-receiver"), carrier.bound());
        assertThat(outcome(under.send("hello"))).isInstanceOf(SubmitResult.Submitted.class);
        SMPPServerSession receiver =
                sessions.stream()
                        .filter(s -> s.getSessionState() == SessionState.BOUND_RX)
                        .findFirst()
                        .orElseThrow();
        Thread delivering = deliver(receiver, "id:1 stat:DELIVRD err:000 text:x");
        ProviderUnderTest.Given given = under.receipt();
        assertThat(given.receipt().messageId()).isEqualTo("1");
        given.acknowledge().run();
        delivering.join();
    }

    @Test
    void binds_as_often_as_it_is_told_and_spreads_over_all() throws Exception {
        bind("binds = 3, window = 10");
        carrier.bound();
        carrier.bound();
        Until.isTrue("30 permits", () -> capacity() == 30);
        for (int i = 0; i < 30; i++) {
            outcome(under.send("x"));
        }
        assertThat(carrier.submits).hasSize(30);
    }

    private double capacity() {
        return under.metrics.get("heliograph.provider.window.capacity").gauge().value();
    }

    @Test
    void keeps_the_order_of_one_caller_on_one_bind() throws Exception {
        bind("window = 50");
        List<CompletableFuture<SubmitResult>> results = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            results.add(under.send("m" + i));
        }
        for (var result : results) {
            outcome(result);
        }
        assertThat(carrier.submits)
                .extracting(s -> new String(s.getShortMessage(), StandardCharsets.US_ASCII))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_000).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void says_a_part_as_it_is() throws Exception {
        bind("");
        byte[] flash = {5, 0, 3, 7, 2, 1, 0x04, 0x11};
        Submit submit =
                new Submit(
                        new Msisdn(380670000202L),
                        "447700900123",
                        new PartPayload(flash, (byte) 0x18, true),
                        Instant.now().plusSeconds(90_061),
                        MessageType.SMS);
        outcome(under.send(submit));
        SubmitSm pdu = carrier.submits.getFirst();
        assertThat(pdu.getDataCoding()).isEqualTo((byte) 0x18);
        assertThat(pdu.getEsmClass()).isEqualTo((byte) 0x40);
        assertThat(pdu.getShortMessage()).isEqualTo(flash);
        assertThat(pdu.getDestAddress()).isEqualTo("380670000202");
        assertThat(pdu.getSourceAddr()).isEqualTo("447700900123");
        assertThat(pdu.getSourceAddrTon()).isEqualTo((byte) 1);
        assertThat(pdu.getRegisteredDelivery()).isEqualTo((byte) 1);
        assertThat(pdu.getValidityPeriod()).matches("00000101010[01]000R");
    }

    @Test
    void slows_down_when_throttled_and_the_part_may_be_sent_again() throws Exception {
        bind("partsPerSecond = 1000");
        carrier.throttles.set(1);
        assertThat(outcome(under.send("x"))).isEqualTo(new SubmitResult.Deferred(0x58));
        assertThat(pace()).isLessThan(1000);
        assertThat(outcome(under.send("x"))).isEqualTo(new SubmitResult.Submitted("1"));
    }

    private double pace() {
        return under.metrics.get("heliograph.provider.pace").gauge().value();
    }

    @Test
    void keeps_its_pace() throws Exception {
        bind("partsPerSecond = 400, window = 1000");
        long began = System.nanoTime();
        List<CompletableFuture<SubmitResult>> results = new ArrayList<>();
        for (int i = 0; i < 220; i++) {
            results.add(under.send("x"));
        }
        for (var result : results) {
            outcome(result);
        }
        // 20 at once, then 200 at 400 a second
        double seconds = (System.nanoTime() - began) / 1e9;
        assertThat(seconds).isBetween(0.45, 2.5);
    }

    @Test
    void tries_on_when_its_password_is_wrong() throws Exception {
        under = new ProviderUnderTest(carrier.port(), "password = other");
        Until.isTrue("three attempts", () -> carrier.refused.get() >= 3);
        assertThat(under.provider.live()).isFalse();
    }

    @Test
    void a_receipt_is_answered_once_it_is_acknowledged() throws Exception {
        SMPPServerSession session = bind("");
        Thread delivering = deliver(session, "id:77 sub:001 dlvrd:001 stat:UNDELIV err:011 text:");
        ProviderUnderTest.Given given = under.receipt();
        assertThat(given.receipt().provider()).isEqualTo("acme");
        assertThat(given.receipt().state()).isEqualTo(PartState.UNDELIV);
        assertThat(given.receipt().errorCode()).isEqualTo("011");
        assertThat(delivering.isAlive()).isTrue();
        given.acknowledge().run();
        given.refuse().run();
        delivering.join();
    }

    @Test
    void a_refused_receipt_comes_again() throws Exception {
        SMPPServerSession session = bind("");
        CompletableFuture<Integer> refused =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        deliverNow(session, "id:77 stat:DELIVRD");
                        return 0;
                    } catch (NegativeResponseException e) {
                        return e.getCommandStatus();
                    } catch (Exception broken) {
                        throw new IllegalStateException(broken);
                    }
                });
        under.receipt().refuse().run();
        assertThat(refused.get()).isEqualTo(0x64);
        Thread again = deliver(session, "id:77 stat:DELIVRD");
        under.receipt().acknowledge().run();
        again.join();
    }

    @Test
    void reads_the_parameters_of_a_receipt() throws Exception {
        SMPPServerSession session = bind("messageIds { answer = hex, receipt = decimal }");
        Thread delivering =
                deliver(
                        session,
                        "no text form",
                        new OptionalParameter.Receipted_message_id("255"),
                        new OptionalParameter.Message_state((byte) 2));
        ProviderUnderTest.Given given = under.receipt();
        given.acknowledge().run();
        delivering.join();
        assertThat(given.receipt().messageId()).isEqualTo(under.provider.normalisedId("0fF"));
        assertThat(given.receipt().state()).isEqualTo(PartState.DELIVRD);
    }

    @Test
    void speaks_tls_to_whom_it_trusts_only(@TempDir Path folder) throws Exception {
        TestCertificate certificate = TestCertificate.create(folder);
        carrier.close();
        carrier = new ForeignCarrier("s3cret", certificate);
        String tls =
                "host = localhost, tls { enabled = true, trust = \"" + certificate.pem() + "\"";
        bind(tls + " }");
        assertThat(outcome(under.send("x"))).isInstanceOf(SubmitResult.Submitted.class);
        under.close();
        under = new ProviderUnderTest(carrier.port(), "host = localhost, tls.enabled = true");
        Until.isTrue("two attempts", () -> under.oddities("bind_failed") >= 2);
        assertThat(under.provider.live()).isFalse();
        under.close();
        under = new ProviderUnderTest(carrier.port(), tls + " }\nhost = \"127.0.0.1\"");
        Until.isTrue("two attempts", () -> under.oddities("bind_failed") >= 2);
        under.close();
        bind(tls + ", verifyHost = false }\nhost = \"127.0.0.1\"");
    }

    @Test
    void a_missing_trust_file_is_told_at_once() {
        assertThatThrownBy(() ->
                        ProviderUnderTest.settings("tls { enabled = true, trust = /no/such.pem }"))
                .hasMessageContaining("providers.acme.tls.trust is '/no/such.pem'");
    }

    private static Thread deliver(
            SMPPServerSession session, String text, OptionalParameter... tags) {
        return Thread.ofVirtual()
                .start(() -> {
                    try {
                        deliverNow(session, text, tags);
                    } catch (Exception broken) {
                        throw new IllegalStateException(broken);
                    }
                });
    }

    private static void deliverNow(
            SMPPServerSession session, String text, OptionalParameter... tags) throws Exception {
        session.deliverShortMessage(
                "",
                TypeOfNumber.INTERNATIONAL,
                NumberingPlanIndicator.ISDN,
                "380670000202",
                TypeOfNumber.ALPHANUMERIC,
                NumberingPlanIndicator.UNKNOWN,
                "Shop",
                new ESMClass(4),
                (byte) 0,
                (byte) 0,
                new RegisteredDelivery(0),
                DataCodings.ZERO,
                text.getBytes(StandardCharsets.ISO_8859_1),
                tags);
    }
}
