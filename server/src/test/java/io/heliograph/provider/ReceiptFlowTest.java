package io.heliograph.provider;

import static io.heliograph.provider.RawCarrier.DATA_SM;
import static io.heliograph.provider.RawCarrier.DATA_SM_RESP;
import static io.heliograph.provider.RawCarrier.DELIVER_SM;
import static io.heliograph.provider.RawCarrier.DELIVER_SM_RESP;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.Until;
import io.heliograph.message.PartState;
import io.heliograph.provider.RawCarrier.Pdu;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the carrier is answered to its receipts.
@Timeout(30)
class ReceiptFlowTest {
    private RawCarrier carrier;
    private ProviderUnderTest under;
    private RawCarrier.Peer peer;

    @BeforeEach
    void open() throws Exception {
        carrier = new RawCarrier();
        under = new ProviderUnderTest(carrier.port(), "");
        peer = carrier.bound();
    }

    @AfterEach
    void close() throws Exception {
        under.close();
        carrier.close();
    }

    @Test
    void receipts_may_be_acknowledged_in_any_order() throws Exception {
        peer.send(RawCarrier.deliver(1, "id:a stat:DELIVRD"));
        peer.send(RawCarrier.deliver(2, "id:b stat:DELIVRD"));
        var first = under.receipt();
        var second = under.receipt();
        second.acknowledge().run();
        assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(2);
        first.acknowledge().run();
        assertThat(peer.next(DELIVER_SM_RESP))
                .satisfies(answer -> {
                    assertThat(answer.sequence()).isEqualTo(1);
                    assertThat(answer.status()).isZero();
                });
    }

    @Test
    void tells_the_carrier_to_send_later_what_waits_beyond_the_bound() throws Exception {
        int max = Inbound.RECEIPTS_WAITING_MAX;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 1; i <= max + 1; i++) {
            all.writeBytes(RawCarrier.deliver(i, "id:" + i + " stat:DELIVRD"));
        }
        peer.send(all.toByteArray());
        Pdu throttled = peer.next(DELIVER_SM_RESP);
        assertThat(throttled.sequence()).isEqualTo(max + 1);
        assertThat(throttled.status()).isEqualTo(0x58);
        assertThat(under.receipts).hasSize(max);
        under.receipt().acknowledge().run();
        assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(1);
        peer.send(RawCarrier.deliver(max + 2, "id:again stat:DELIVRD"));
        Until.isTrue("room for it", () -> under.receipts.size() == max);
        assertThat(under.oddities("receipts_throttled")).isEqualTo(1);
    }

    @Test
    void hands_on_what_a_phone_sent_and_keeps_a_receipt_of_nobody() throws Exception {
        peer.send(RawCarrier.deliver(1, 0, 0, "hello".getBytes(StandardCharsets.US_ASCII)));
        assertThat(peer.next(DELIVER_SM_RESP).status()).isZero();
        peer.send(RawCarrier.deliver(2, "stat:DELIVRD err:000"));
        ProviderUnderTest.Unread unread = under.unread();
        assertThat(unread.pdu().kind()).isEqualTo("receipt_without_id");
        unread.kept().run();
        assertThat(peer.next(DELIVER_SM_RESP).status()).isZero();
        assertThat(under.receipts).isEmpty();
        assertThat(under.incoming)
                .extracting(part -> new String(part.octets(), StandardCharsets.US_ASCII))
                .containsExactly("hello");
        assertThat(under.oddities("receipt_without_id")).isEqualTo(1);
    }

    @Test
    void answers_a_broken_deliver_sm_once_its_octets_are_kept() throws Exception {
        byte[] broken = RawCarrier.pdu(DELIVER_SM, 0, 9, new byte[] {0, 1, 1, '3'});
        peer.send(broken);
        ProviderUnderTest.Unread unread = under.unread();
        peer.send(RawCarrier.deliver(10, "id:1 stat:DELIVRD"));
        under.receipt().acknowledge().run();
        assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(10);
        assertThat(unread.pdu().kind()).isEqualTo("broken_pdu");
        assertThat(unread.pdu().octets()).isEqualTo(broken);
        unread.kept().run();
        assertThat(peer.next(DELIVER_SM_RESP))
                .satisfies(answer -> {
                    assertThat(answer.sequence()).isEqualTo(9);
                    assertThat(answer.status()).isZero();
                });
    }

    @Test
    void whatever_octets_come_each_pdu_is_answered_and_the_link_stays() throws Exception {
        Random random = new Random(15);
        int count = 2_000;
        for (int i = 1; i <= count; i++) {
            byte[] body = new byte[random.nextInt(120)];
            random.nextBytes(body);
            peer.send(RawCarrier.pdu(i % 2 == 0 ? DELIVER_SM : DATA_SM, 0, i, body));
        }
        peer.send(RawCarrier.deliver(count + 1, "id:1 stat:DELIVRD"));
        under.settleAll();
        Until.isTrue(
                "all are answered",
                () -> {
                    under.settleAll();
                    return peer.waiting() == count + 1;
                });
        assertThat(carrier.connections).hasValue(1);
    }

    @Test
    void a_receipt_as_data_sm_is_answered_as_one_once_it_is_recorded() throws Exception {
        peer.send(RawCarrier.dataSm(7, 4, "id:5 stat:DELIVRD"));
        ProviderUnderTest.Given given = under.receipt();
        assertThat(given.receipt().messageId()).isEqualTo("5");
        assertThat(given.receipt().state()).isEqualTo(PartState.DELIVRD);
        assertThat(peer.waiting()).isZero();
        given.acknowledge().run();
        assertThat(peer.next(DATA_SM_RESP))
                .satisfies(answer -> {
                    assertThat(answer.sequence()).isEqualTo(7);
                    assertThat(answer.status()).isZero();
                    assertThat(answer.body()).containsExactly(0);
                });
    }

    @Test
    void each_part_of_a_long_receipt_is_answered_and_the_receipt_is_told_once() throws Exception {
        peer.send(RawCarrier.deliver(1, 0x44, 0, RawCarrier.part(9, 2, 1, "id:5 sub:001 st")));
        assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(1);
        assertThat(under.receipts).isEmpty();
        peer.send(RawCarrier.deliver(2, 0x44, 0, RawCarrier.part(9, 2, 2, "at:DELIVRD err:000")));
        ProviderUnderTest.Given given = under.receipt();
        assertThat(given.receipt().messageId()).isEqualTo("5");
        assertThat(given.receipt().state()).isEqualTo(PartState.DELIVRD);
        given.acknowledge().run();
        assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(2);
    }

    @Test
    void a_word_that_comes_after_the_link_went_is_lost_quietly() throws Exception {
        peer.send(RawCarrier.deliver(1, "id:1 stat:DELIVRD"));
        var given = under.receipt();
        peer.drop();
        carrier.bound();
        given.acknowledge().run();
        assertThat(under.oddities("receipt_unanswered")).isEqualTo(1);
    }
}
