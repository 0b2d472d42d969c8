package io.heliograph.provider;

import static io.heliograph.provider.RawCarrier.SUBMIT_SM;
import static io.heliograph.provider.RawCarrier.SUBMIT_SM_RESP;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.Until;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What should not come is counted, and told with its octets, but not for ever.
@Timeout(30)
final class OdditiesTest {
    private final LogLines log = new LogLines(Oddities.class);
    private final AtomicLong nanos = new AtomicLong();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Oddities oddities =
            new Oddities(metrics, "heliograph.provider.oddities", "acme", nanos::get);

    @SuppressWarnings("NullAway.Init") // by those that need it
    private RawCarrier carrier;

    @SuppressWarnings("NullAway.Init")
    private ProviderUnderTest under;

    @BeforeEach
    void open() throws Exception {
        carrier = new RawCarrier();
    }

    @AfterEach
    void close() throws Exception {
        if (under != null) {
            under.close();
        }
        carrier.close();
        log.close();
    }

    @Test
    void the_first_are_told_then_one_a_minute_with_the_number_held_back() {
        byte[] pdu = RawCarrier.pdu(0x80000004, 0, 7, "id\0".getBytes(ISO_8859_1));
        for (int i = 0; i < 1_000; i++) {
            assertThat(oddities.seen("late_answer", pdu)).isEqualTo(i < Oddities.FIRST_TOLD);
        }
        assertThat(log.of("late_answer")).hasSize(Oddities.FIRST_TOLD);
        assertThat(log.of("late_answer").getFirst())
                .isEqualTo(
                        "event=late_answer provider=acme octets=19 pdu="
                                + HexFormat.of().formatHex(pdu));

        // another kind has its own
        assertThat(oddities.seen("garbage", "command_length=3")).isTrue();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(Oddities.AGAIN_SECONDS) - 1);
        assertThat(oddities.seen("late_answer", pdu)).isFalse();
        nanos.addAndGet(1);
        assertThat(oddities.seen("late_answer", pdu)).isTrue();
        assertThat(log.of("late_answer").getLast()).contains(" held_back=996 ");
        assertThat(oddities.seen("late_answer", pdu)).isFalse();
        assertThat(
                        metrics.get("heliograph.provider.oddities")
                                .tag("provider", "acme")
                                .tag("kind", "late_answer")
                                .counter()
                                .count())
                .isEqualTo(1_003);
    }

    @Test
    void of_a_long_pdu_the_first_octets_are_told() {
        byte[] pdu = RawCarrier.dataSm(1, 4, "x".repeat(2_000));
        oddities.seen("receipt_without_id", pdu);
        String line = log.of("receipt_without_id").getFirst();
        assertThat(line).contains(" octets=" + pdu.length + " ");
        assertThat(line.substring(line.indexOf("pdu=") + 4)).hasSize(2 * Oddities.OCTETS_TOLD);
    }

    @Test
    void a_carrier_that_is_odd_in_every_way_is_told_with_what_it_sent() throws Exception {
        under = new ProviderUnderTest(carrier.port(), "");
        RawCarrier.Peer peer = carrier.bound();
        under.awaitLive();
        var result = under.send("x");
        peer.send(SUBMIT_SM_RESP, 0, peer.next(SUBMIT_SM).sequence(), " \0");
        ProviderUnderTest.outcome(result);
        peer.send(SUBMIT_SM_RESP, 0, 999_999, "77\0");
        peer.send(RawCarrier.deliver(1, "id:1 stat:STRANGE text:secret"));
        peer.send(RawCarrier.deliver(2, "stat:DELIVRD"));
        peer.send(RawCarrier.deliver(3, 0, 0, "my secret".getBytes(ISO_8859_1)));
        peer.send(RawCarrier.pdu(5, 0, 4, new byte[] {0, 1, 1, '3'}));
        peer.send(0x00000777, 0, 42, "who?");
        peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
        Until.isTrue("the link's end", () -> peer.ended);
        under.settleAll();

        for (String kind :
                new String[] {
                    "late_answer",
                    "receipt_word_unknown",
                    "receipt_without_id",
                    "broken_pdu",
                    "unexpected_pdu",
                    "garbage",
                    "answer_without_id"
                }) {
            assertThat(under.oddities(kind)).as(kind).isEqualTo(1);
            assertThat(log.of(kind)).as(kind).hasSize(1);
            assertThat(log.of(kind).getFirst())
                    .contains(" pdu=")
                    .doesNotContain(HexFormat.of().formatHex("secret".getBytes(ISO_8859_1)))
                    .doesNotContain(HexFormat.of().formatHex("380670000202".getBytes(ISO_8859_1)));
        }
        assertThat(log.of("answer_without_id").getFirst()).contains(" ends_as=unknown ");
        assertThat(log.of("receipt_word_unknown").getFirst()).contains(" word=STRANGE ");
        assertThat(log.of("garbage").getFirst()).contains("command_length=1195725856 ");
    }

    @Test
    void a_refused_bind_is_told_with_the_answer_and_without_the_password() throws Exception {
        carrier.bindStatus = 0x0E;
        under = new ProviderUnderTest(carrier.port(), "");
        Until.isTrue("told", () -> !log.of("bind_failed").isEmpty());
        assertThat(log.of("bind_failed").getFirst())
                .contains("provider=acme bind=1 ")
                .contains("wrong password")
                .contains("pdu=0000")
                .doesNotContain("s3cret");
    }
}
