package io.heliograph.provider;

import static io.heliograph.provider.RawCarrier.tag;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.message.PartState;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiptReaderTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:30Z");
    private static final byte[] NO_TEXT = {};

    private static ReceiptReader.Delivered read(String settings, byte[] pdu) {
        return reader(settings).read(new DeliverPdu(pdu));
    }

    private static ReceiptReader reader(String settings) {
        return new ReceiptReader(
                ProviderUnderTest.settings(settings), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Receipt receipt(String settings, byte[] pdu) {
        return switch (read(settings, pdu)) {
            case ReceiptReader.Delivered.OfReceipt(Receipt receipt) -> receipt;
            case ReceiptReader.Delivered.OfPhone() -> throw new AssertionError("of a phone");
            case ReceiptReader.Delivered.OfNobody() -> throw new AssertionError("of nobody");
        };
    }

    private static Receipt receipt(String text) {
        return receipt("", RawCarrier.deliver(1, text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    id:12ab sub:001 dlvrd:001 submit date:2603101158 done date:2603101159 stat:DELIVRD err:000 text:hi| 12ab | DELIVRD | 000
                    ID: 12ab SUB:001 STAT: UNDELIV ERR: 1F     | 12ab | UNDELIV | 1F
                    stat:EXPIRED id:12ab                       | 12ab | EXPIRED | ""
                    id:12ab stat:REJECTD err: text:            | 12ab | REJECTD | ""
                    id:12ab stat: err:7                        | 12ab | UNKNOWN | 7
                    id:12ab stat:SOMETHING err:7               | 12ab | UNKNOWN | 7
                    id:12ab stat:ACCEPTD err:7 text:id:9 stat:DELIVRD| 12ab | ACCEPTD | 7
                    id:12ab stat:delivrd err:0 Text:stat       | 12ab | DELIVRD | 0
                    id:12ab state:x stat:DELETED mid:5 error:1 | 12ab | DELETED | ""
                    id:12ab stat:ENROUTE err:12345678901234567890 | 12ab | ENROUTE | 1234567890123456
                    """)
    void reads_the_text_form(String text, String id, PartState state, String error) {
        Receipt receipt = receipt(text);
        assertThat(receipt.messageId()).isEqualTo(id);
        assertThat(receipt.state()).isEqualTo(state);
        assertThat(receipt.errorCode()).isEqualTo(error);
        assertThat(receipt.at()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    mccmnc:25501 ported:1 reachable:0 text:            | 25501 | ""    | true  | false
                    mccmnc: 255-01;Operator:Vodafone,present: yes      | 25501 | Vodafone |    | true
                    err:000 text:MCC:310 MNC:260 PORTED:No             | 310260| ""    | false |
                    mcc:255 text: mnc:7                                | 2557  | ""    |       |
                    text:IMSI:255011234567890 MSC:380                  | 255011234567890 | "" | |
                    imsi:255011234567890 mccmnc:25503                  | 25503 | ""    |       |
                    mccmnc:0 imsi:255                                  |       |       |       |
                    mccmnc:05501 mcc:255 ported:maybe                  |       |       |       |
                    text:hello                                         |       |       |       |
                    """)
    void reads_what_was_found_of_a_number(
            String fields,
            @Nullable String network,
            @Nullable String operator,
            @Nullable Boolean ported,
            @Nullable Boolean reachable) {
        byte[] pdu = RawCarrier.deliver(1, "id:12ab stat:DELIVRD " + fields);
        assertThat(receipt("types = [mnp]", pdu).lookup())
                .isEqualTo(
                        network == null
                                ? null
                                : new LookupAnswer(
                                        network, String.valueOf(operator), ported, reachable));
        assertThat(receipt("", pdu).lookup()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    types = [hlr]                                                | 25503
                    types = [hlr], lookup.networkTags = ["0x1401", "0x1400"]     | 2557
                    types = [hlr], lookup.networkTags = ["0x1405"]               | 25501
                    """)
    void reads_the_network_from_the_providers_parameters(String settings, String network) {
        byte[] pdu =
                RawCarrier.deliver(
                        1,
                        4,
                        0,
                        "id:1 stat:DELIVRD mccmnc:25501".getBytes(ISO_8859_1),
                        tag(0x1400, "7".getBytes(ISO_8859_1)),
                        tag(0x1401, "255\0".getBytes(ISO_8859_1)),
                        tag(0x1403, "255-03\0".getBytes(ISO_8859_1)));
        assertThat(receipt(settings, pdu).lookup())
                .isEqualTo(new LookupAnswer(network, "", null, null));
    }

    @Test
    void the_parameters_count_before_the_text() {
        Receipt receipt =
                receipt(
                        "",
                        RawCarrier.deliver(
                                1,
                                4,
                                0,
                                "id:1 stat:UNDELIV err:9".getBytes(ISO_8859_1),
                                tag(0x001E, "2\0".getBytes(ISO_8859_1)),
                                tag(0x0427, (byte) 2),
                                tag(0x0423, (byte) 3, (byte) 1, (byte) 2)));
        assertThat(receipt).isEqualTo(new Receipt("acme", "2", PartState.DELIVRD, "258", NOW));
    }

    @Test
    void reads_the_text_from_message_payload_and_in_ucs2() {
        byte[] payload = "id:5 stat:DELIVRD".getBytes(UTF_16BE);
        assertThat(receipt("", RawCarrier.deliver(1, 4, 8, payload)).messageId()).isEqualTo("5");
        assertThat(
                        receipt("", RawCarrier.deliver(1, 4, 8, NO_TEXT, tag(0x0424, payload)))
                                .messageId())
                .isEqualTo("5");
    }

    @Test
    void an_intermediate_notification_never_ends_a_part() {
        byte[] text = "id:5 stat:UNDELIV err:1".getBytes(ISO_8859_1);
        assertThat(receipt("", RawCarrier.deliver(1, 0x20, 0, text)).state())
                .isEqualTo(PartState.ENROUTE);
    }

    @Test
    void what_is_not_marked_is_a_receipt_by_its_parameters_only_unless_told_otherwise() {
        byte[] text = "id:5 stat:UNDELIV err:1".getBytes(ISO_8859_1);
        byte[] pdu = RawCarrier.deliver(1, 0, 0, text);
        assertThat(read("", pdu)).isEqualTo(new ReceiptReader.Delivered.OfPhone());
        assertThat(receipt("unmarkedReceipts = true", pdu).messageId()).isEqualTo("5");
        byte[] parameters =
                RawCarrier.deliver(
                        1, 0, 0, text, tag(0x001E, (byte) '6', (byte) 0), tag(0x0427, (byte) 2));
        assertThat(receipt("", parameters).messageId()).isEqualTo("6");
        byte[] acknowledgement = RawCarrier.deliver(1, 0x08, 0, text);
        assertThat(read("unmarkedReceipts = true", acknowledgement))
                .isEqualTo(new ReceiptReader.Delivered.OfPhone());
    }

    @Test
    void a_receipt_without_id_is_nobodys() {
        assertThat(read("", RawCarrier.deliver(1, "id: sub:001 stat:DELIVRD")))
                .isEqualTo(new ReceiptReader.Delivered.OfNobody());
        assertThat(read("", RawCarrier.deliver(1, "")))
                .isEqualTo(new ReceiptReader.Delivered.OfNobody());
    }

    @ParameterizedTest
    @CsvSource({
        "2603101359, 2026-03-10T11:59:00Z",
        "260310135907, 2026-03-10T11:59:07Z",
        "20260310135907, 2026-03-10T11:59:07Z",
        "2603101401, 2026-03-10T12:00:30Z", // not yet
        "2601011359, 2026-03-10T12:00:30Z", // too long ago
        "2613101359, 2026-03-10T12:00:30Z", // no such month
        "yesterday, 2026-03-10T12:00:30Z",
    })
    void the_done_date_counts_where_its_zone_is_known_and_it_makes_sense(String date, Instant at) {
        String text = "id:5 submit date:2601010000 done date:" + date + " stat:DELIVRD";
        assertThat(receipt("receiptTimeZone = \"+02:00\"", RawCarrier.deliver(1, text)).at())
                .isEqualTo(at);
        assertThat(receipt(text).at()).isEqualTo(NOW);
    }

    @Test
    void odd_parameters_do_not_spoil_the_text() {
        byte[] text = "id:5 stat:DELIVRD".getBytes(ISO_8859_1);
        byte[] cut = {0x04, 0x27, 0, 9, 2};
        byte[] pdu = RawCarrier.deliver(1, 4, 0, text, tag(0x0427), tag(0x0423, (byte) 1), cut);
        assertThat(receipt("", pdu))
                .isEqualTo(new Receipt("acme", "5", PartState.DELIVRD, "", NOW));
    }

    @Test
    void no_octets_break_it_but_by_its_own_exception() {
        ReceiptReader reader = reader("receiptTimeZone = UTC, unmarkedReceipts = true");
        Random random = new Random(7);
        byte[] good =
                RawCarrier.deliver(
                        1,
                        4,
                        0,
                        "id:5 stat:DELIVRD done date:2603101359".getBytes(ISO_8859_1),
                        tag(0x001E, (byte) '6', (byte) 0),
                        tag(0x0427, (byte) 2));
        for (int i = 0; i < 20_000; i++) {
            byte[] pdu = Arrays.copyOf(good, 16 + random.nextInt(good.length - 16));
            for (int change = 0; change < 3 && pdu.length > 16; change++) {
                pdu[16 + random.nextInt(pdu.length - 16)] = (byte) random.nextInt();
            }
            try {
                reader.read(new DeliverPdu(pdu));
            } catch (IllegalArgumentException broken) {
                assertThat(broken).hasMessageContaining("ends within its fields");
            }
        }
        assertThatThrownBy(() -> new DeliverPdu(new byte[16]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
