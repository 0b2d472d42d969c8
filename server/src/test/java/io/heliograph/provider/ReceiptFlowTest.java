package io.heliograph.provider;

import static io.heliograph.provider.RawCarrier.DATA_SM;
import static io.heliograph.provider.RawCarrier.DATA_SM_RESP;
import static io.heliograph.provider.RawCarrier.DELIVER_SM;
import static io.heliograph.provider.RawCarrier.DELIVER_SM_RESP;
import static io.heliograph.provider.RawCarrier.ENQUIRE_LINK;
import static io.heliograph.provider.RawCarrier.ENQUIRE_LINK_RESP;
import static io.heliograph.provider.RawCarrier.GENERIC_NACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.Until;
import io.heliograph.message.PartState;
import io.heliograph.provider.RawCarrier.Pdu;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(ints = {PduTap.PDU_BYTES_MAX + 1, 1_000_000, PduTap.PASSED_OVER_BYTES_MAX})
    void what_is_too_long_is_answered_and_kept_and_what_stands_behind_it_is_read(int length)
            throws Exception {
        for (int command : new int[] {DELIVER_SM, DATA_SM}) {
            byte[] long_ = RawCarrier.pdu(command, 0, 9, new byte[length - 16]);
            peer.send(long_);
            peer.send(RawCarrier.deliver(10, "id:1 stat:DELIVRD"));
            under.receipt().acknowledge().run();
            assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(10);
            ProviderUnderTest.Unread unread = under.unread();
            assertThat(unread.pdu().kind()).isEqualTo("too_long");
            assertThat(unread.pdu().octets()).isEqualTo(Arrays.copyOf(long_, UnreadPdu.OCTETS_MAX));
            unread.kept().run();
            assertThat(peer.next(command | 0x80000000))
                    .satisfies(answer -> {
                        assertThat(answer.sequence()).isEqualTo(9);
                        assertThat(answer.status()).isZero();
                    });
        }
        assertThat(under.oddities("too_long")).isEqualTo(2);
        assertThat(carrier.connections).hasValue(1);
    }

    @Test
    void what_is_too_long_may_come_in_pieces() throws Exception {
        under.close();
        carrier.answersForgottenEnquiries = true;
        under =
                new ProviderUnderTest(
                        carrier.port(), "enquireLinkMillis = 30, answerTimeoutMillis = 5000");
        peer = carrier.bound();
        byte[] long_ = RawCarrier.pdu(DELIVER_SM, 0, 9, new byte[200_000]);
        for (int cut : new int[] {10, 1_000, 150_000}) {
            peer.send(Arrays.copyOf(long_, cut));
            // longer than the silence after which it asks whether we live
            int enquiry = peer.next(ENQUIRE_LINK).sequence();
            peer.send(Arrays.copyOfRange(long_, cut, long_.length));
            peer.send(ENQUIRE_LINK_RESP, 0, enquiry, "");
            under.unread().kept().run();
            assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(9);
        }
        assertThat(carrier.connections).hasValue(2);
    }

    @Test
    void what_is_longer_still_or_nobody_s_own_accord_is_no_pdu() throws Exception {
        for (byte[] header :
                List.of(
                        header(DELIVER_SM, PduTap.PASSED_OVER_BYTES_MAX + 1),
                        header(0x80000004, PduTap.PDU_BYTES_MAX + 1))) {
            peer.send(header);
            Until.isTrue("the link's end", () -> peer.ended);
            peer = carrier.bound();
        }
        assertThat(under.oddities("garbage")).isEqualTo(2);
        assertThat(under.unread).isEmpty();
    }

    private static byte[] header(int command, int length) {
        return ByteBuffer.allocate(16).putInt(length).putInt(command).putInt(0).putInt(9).array();
    }

    /// A deliver_sm of a receipt, with something wrong with its end.
    private static byte[] odd(String how) {
        byte[] text = "id:1 stat:DELIVRD".getBytes(StandardCharsets.ISO_8859_1);
        byte[] right = RawCarrier.deliver(9, 4, 0, text);
        byte[] odd =
                switch (how) {
                    case "sm_length beyond the PDU" -> {
                        right[right.length - text.length - 1] = (byte) 200;
                        yield right;
                    }
                    case "a parameter beyond the PDU" ->
                            ByteBuffer.allocate(right.length + 6)
                                    .put(right)
                                    .put(new byte[] {0, 0x1E, 0x7F, 0, '7', '7'})
                                    .array();
                    case "half a parameter's head" -> Arrays.copyOf(right, right.length + 3);
                    case "strings without NUL" -> {
                        byte[] strings = new byte[60];
                        Arrays.fill(strings, (byte) 'x');
                        yield RawCarrier.pdu(DELIVER_SM, 0, 9, strings);
                    }
                    default -> throw new IllegalArgumentException(how);
                };
        return ByteBuffer.wrap(odd).putInt(0, odd.length).array();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sm_length beyond the PDU",
                "a parameter beyond the PDU",
                "half a parameter's head"
            })
    void a_receipt_whose_end_is_cut_off_is_read_as_far_as_it_is_there(String how) throws Exception {
        peer.send(odd(how));
        ProviderUnderTest.Given given = under.receipt();
        assertThat(given.receipt().messageId()).isEqualTo("1");
        assertThat(given.receipt().state()).isEqualTo(PartState.DELIVRD);
        given.acknowledge().run();
        assertThat(peer.next(DELIVER_SM_RESP).status()).isZero();
        assertThat(carrier.connections).hasValue(1);
    }

    @Test
    void strings_without_end_are_kept_and_answered() throws Exception {
        peer.send(odd("strings without NUL"));
        under.unread().kept().run();
        assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(9);
        assertThat(carrier.connections).hasValue(1);
    }

    @Test
    void requests_that_nobody_knows_are_refused_and_such_answers_passed_over() throws Exception {
        peer.send(0x80000777, 0, 41, "who?");
        peer.send(0x00000777, 0, 42, "who?");
        assertThat(peer.next(GENERIC_NACK))
                .satisfies(nack -> {
                    assertThat(nack.status()).isEqualTo(3);
                    assertThat(nack.sequence()).isEqualTo(42);
                });
        peer.send(RawCarrier.deliver(43, "id:1 stat:DELIVRD"));
        under.receipt().acknowledge().run();
        assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(43);
        assertThat(under.oddities("unexpected_pdu")).isEqualTo(2);
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
