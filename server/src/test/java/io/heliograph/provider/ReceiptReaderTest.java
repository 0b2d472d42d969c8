package io.heliograph.provider;

import static io.heliograph.provider.RawCarrier.tag;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.fixture.MovingClock;
import io.heliograph.message.PartState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiptReaderTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:30Z");
    private static final byte[] NO_TEXT = {};

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    private ReceiptReader.Delivered read(String settings, byte[] pdu) {
        return reader(settings).read(new DeliverPdu(pdu));
    }

    private ReceiptReader reader(String settings) {
        return new ReceiptReader(
                ProviderUnderTest.settings(settings),
                Clock.fixed(NOW, ZoneOffset.UTC),
                new ProviderMetrics(metrics, "acme"));
    }

    private Receipt receipt(String settings, byte[] pdu) {
        return of(read(settings, pdu));
    }

    private static Receipt of(ReceiptReader.Delivered delivered) {
        return switch (delivered) {
            case ReceiptReader.Delivered.OfReceipt(Receipt receipt, _) -> receipt;
            case ReceiptReader.Delivered.OfPhone() -> throw new AssertionError("of a phone");
            case ReceiptReader.Delivered.OfPart _ -> throw new AssertionError("a part");
            case ReceiptReader.Delivered.OfNobody _ -> throw new AssertionError("of nobody");
        };
    }

    private double count(String name, String tag, String value) {
        var counter = metrics.find(name).tag(tag, value).counter();
        return counter == null ? 0 : counter.count();
    }

    private double oddities(String kind) {
        return count("heliograph.provider.oddities", "kind", kind);
    }

    /// Of the receipts of [RawCarrier#deliver].
    private static ReceiptEvidence evidence(List<String> otherIds) {
        return new ReceiptEvidence(otherIds, List.of("380670000202"), null);
    }

    private Receipt receipt(String text) {
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
                    id:12ab stat: err:7                        | 12ab | ENROUTE | 7
                    id:12ab stat:SOMETHING err:7               | 12ab | ENROUTE | 7
                    id:12ab stat:UNKNOWN err:7                 | 12ab | UNKNOWN | 7
                    id:12ab stat:ACCEPTD err:7 text:id:9 stat:DELIVRD| 12ab | ACCEPTD | 7
                    id:12ab stat:delivrd err:0 Text:stat       | 12ab | DELIVRD | 0
                    id:12ab state:x stat:DELETED mid:5 errors:1| 12ab | DELETED | ""
                    id:77,sub:001,dlvrd:001,stat:DELIVRD,err:12,text:x | 77 | DELIVRD | 12
                    id:77;sub:001;stat:UNDELIV;err:12          | 77   | UNDELIV | 12
                    id=77 sub=001 stat=EXPIRED err=3 text=hi   | 77   | EXPIRED | 3
                    id = 77; stat = DELETED; error code = 4    | 77   | DELETED | 4
                    MsgId:77 Status:DELIVERED Error:5          | 77   | DELIVRD | 5
                    Message_ID: 77, Message_State: REJECTED    | 77   | REJECTD | ""
                    messageid=77&state=EXPIRED                 | 77 | EXPIRED | ""
                    {'id':'77','stat':'DELIVRD','err':'000'}   | 77   | DELIVRD | 000
                    id:77 status:000 stat:UNDELIV              | 77   | UNDELIV | ""
                    id:77 stat:000 status:UNDELIV              | 77   | UNDELIV | ""
                    id: id:77 stat: stat:DELIVRD               | 77   | DELIVRD | ""
                    id:77 id: stat:DELIVRD                     | 77   | DELIVRD | ""
                    id:a=b:c stat:DELIVRD                      | a=b:c| DELIVRD | ""
                    smid:8 id:77 substat:X stat:DELIVRD        | 77   | DELIVRD | ""
                    (id:77 err:5 stat:UNDELIV)                 | 77   | UNDELIV | 5
                    id:77 stat:[DELIVRD]. err:0                | 77   | DELIVRD | 0
                    Message ID : 77 , Delivery Status : Undelivered | 77 | UNDELIV | ""
                    msg-id:77 stat:DELIVRD                     | 77   | DELIVRD | ""
                    id:007 stat:DELIVRD err:000 text:0         | 007  | DELIVRD | 000
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
        assertThat(receipt)
                .isEqualTo(
                        new Receipt(
                                "acme",
                                "2",
                                PartState.DELIVRD,
                                "258",
                                NOW,
                                null,
                                evidence(List.of("1"))));
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

    /// The octets of a receipt in each alphabet and shape that providers were seen to use.
    private static Map<String, byte[]> shapes(String text) {
        byte[] ascii = text.getBytes(ISO_8859_1);
        byte[] bigEndian = text.getBytes(UTF_16BE);
        byte[] littleEndian = text.getBytes(UTF_16LE);
        Map<String, byte[]> shapes = new LinkedHashMap<>();
        shapes.put("ascii", ascii);
        shapes.put("ucs2", bigEndian);
        shapes.put("ucs2 with mark", joined(new byte[] {(byte) 0xFE, (byte) 0xFF}, bigEndian));
        shapes.put("ucs2 little", littleEndian);
        shapes.put(
                "ucs2 little with mark",
                joined(new byte[] {(byte) 0xFF, (byte) 0xFE}, littleEndian));
        shapes.put("ucs2 out of step", joined(new byte[] {'x'}, bigEndian));
        shapes.put(
                "utf-8 with mark",
                joined(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, ascii));
        shapes.put("packed", packed(ascii, 0));
        for (int length : new int[] {3, 4, 6, 7, 12, 25, 41, 66}) {
            byte[] header = header(length);
            shapes.put("header of " + length, joined(header, ascii));
            shapes.put("ucs2, header of " + length, joined(header, bigEndian));
            shapes.put("ucs2 little, header of " + length, joined(header, littleEndian));
            int fill = (7 - (length * 8) % 7) % 7;
            shapes.put("packed, header of " + length, joined(header, packed(ascii, fill)));
        }
        return shapes;
    }

    /// One element of letters, which would be part of the first word behind it.
    private static byte[] header(int length) {
        byte[] header = new byte[length];
        Arrays.fill(header, (byte) 'A');
        header[0] = (byte) (length - 1);
        header[1] = 0x70;
        header[2] = (byte) (length - 3);
        return header;
    }

    private static byte[] joined(byte[]... all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Stream.of(all).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static byte[] packed(byte[] septets, int fill) {
        byte[] out = new byte[(fill + septets.length * 7 + 7) / 8];
        for (int i = 0; i < septets.length * 7; i++) {
            int bit = fill + i;
            out[bit / 8] |= (byte) (((septets[i / 7] >> (i % 7)) & 1) << (bit % 8));
        }
        return out;
    }

    @Test
    void the_alphabet_of_phones_has_its_own_octet_for_the_underscore() {
        byte[] septets = "id:m\u001177\u0011b stat:DELIVRD err:0".getBytes(ISO_8859_1);
        for (byte[] octets : List.of(septets, packed(septets, 0))) {
            Receipt receipt = receipt("", RawCarrier.deliver(1, 4, 0, octets));
            assertThat(receipt.messageId()).isEqualTo("m_77_b");
            assertThat(receipt.state()).isEqualTo(PartState.DELIVRD);
        }
        byte[] names =
                "message\u0011id:77 done\u0011date:2603101159 stat:NOT\u0011DELIVERED"
                        .getBytes(ISO_8859_1);
        Receipt receipt = receipt("receiptTimeZone = UTC", RawCarrier.deliver(1, 4, 0, names));
        assertThat(receipt.messageId()).isEqualTo("77");
        assertThat(receipt.state()).isEqualTo(PartState.UNDELIV);
        assertThat(receipt.at()).isEqualTo(Instant.parse("2026-03-10T11:59:00Z"));
    }

    @Test
    void of_short_message_and_message_payload_that_counts_which_is_a_receipt() {
        byte[] text = "id:5 stat:UNDELIV err:1".getBytes(ISO_8859_1);
        for (String other : List.of("DLR", "\0", "Your code: 77", "stat:DELIVRD")) {
            byte[] words = other.getBytes(ISO_8859_1);
            for (byte[] pdu :
                    List.of(
                            RawCarrier.deliver(1, 4, 0, words, tag(0x0424, text)),
                            RawCarrier.deliver(1, 4, 0, text, tag(0x0424, words)))) {
                assertThat(receipt("", pdu).messageId()).as(other).isEqualTo("5");
                assertThat(receipt("", pdu).state()).as(other).isEqualTo(PartState.UNDELIV);
            }
        }
    }

    @Test
    void reads_a_receipt_in_whatever_alphabet_whatever_is_claimed() {
        Map<String, byte[]> shapes =
                shapes("id:77 sub:001 dlvrd:001 stat:DELIVRD err:000 text:Shop");
        int[] codings = {0, 1, 3, 4, 8, 0x10, 0x18, 0x19, 0x40, 0xC0, 0xE0, 0xF0, 0xF4, 0xF5, 0xFF};
        shapes.forEach((shape, octets) -> {
            for (int coding : codings) {
                for (int type : new int[] {0x04, 0x44}) {
                    byte[] pdu = RawCarrier.deliver(1, type, coding, octets);
                    byte[] inPayload =
                            RawCarrier.deliver(1, type, coding, NO_TEXT, tag(0x0424, octets));
                    assertThat(List.of(receipt("", pdu), receipt("", inPayload)))
                            .as(shape + " data_coding " + coding + " esm_class " + type)
                            .allSatisfy(receipt -> {
                                assertThat(receipt.messageId()).isEqualTo("77");
                                assertThat(receipt.state()).isEqualTo(PartState.DELIVRD);
                                assertThat(receipt.errorCode()).isEqualTo("000");
                            });
                }
            }
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    DELIVRD | ACKED, BUFFERD, BUFFRED, BUFFERED, ENROUTE, EN_ROUTE, SCHEDULED, SENT, QUEUED, PENDING, Submitted, RETRYING, WAITING | ENROUTE
                    DELIVRD | ACCEPTD, Accepted           | ACCEPTD
                    UNDELIV | DELIVRD, Delivered, DELIVERD, DLVRD, DELIVRED | DELIVRD
                    DELIVRD | UNDELIV, Undelivered, UNDELIVERABLE, NOT_DELIVERED, FAILED, skipped | UNDELIV
                    DELIVRD | EXPIRED, EXPIRD             | EXPIRED
                    DELIVRD | DELETED, CANCELLED          | DELETED
                    DELIVRD | REJECTD, rejected           | REJECTD
                    """)
    void knows_the_trades_words(String other, String words, PartState state) {
        for (String word : List.of(words.split(", ", -1))) {
            assertThat(receipt("id:77 stat:" + word + " err:0").state()).as(word).isEqualTo(state);
        }
        assertThat(metrics.find("heliograph.provider.unknown.states").counters()).isEmpty();
        assertThat(PartState.valueOf(other)).isNotEqualTo(state);
    }

    @Test
    void an_unknown_word_ends_nothing_and_is_counted_by_a_bounded_number_of_words() {
        ReceiptReader reader = reader("");
        for (int i = 0; i < 100; i++) {
            byte[] pdu = RawCarrier.deliver(1, "id:77 stat:\u00e9W\"ORD" + i + " err:0");
            reader.read(new DeliverPdu(pdu));
            reader.read(new DeliverPdu(pdu));
        }
        assertThat(receipt("id:77 stat:HOPEFUL").state()).isEqualTo(PartState.ENROUTE);
        assertThat(metrics.find("heliograph.provider.unknown.states").counters())
                .hasSizeLessThanOrEqualTo(ProviderMetrics.WORDS_MAX + 2);
        assertThat(count("heliograph.provider.unknown.states", "word", "WORD0")).isEqualTo(2);
        assertThat(count("heliograph.provider.unknown.states", "word", "other")).isEqualTo(136);
        byte[] nothing = RawCarrier.deliver(1, "id:77 err:0");
        assertThat(receipt("", nothing).state()).isEqualTo(PartState.ENROUTE);
        assertThat(oddities("receipt_without_state")).isEqualTo(202);
        assertThat(receipt("id:77|stat:DELIVRD|err:5").errorCode()).isEqualTo("5");
    }

    @ParameterizedTest
    @CsvSource({
        // message_state, stat, what counts, whether it is an oddity
        "0, UNDELIV, UNDELIV, 0",
        "1, DELIVRD, DELIVRD, 0",
        "6, EXPIRED, EXPIRED, 0",
        "7, DELIVRD, DELIVRD, 0",
        "2, UNKNOWN, DELIVRD, 0",
        "2, ENROUTE, DELIVRD, 0",
        "2, DELIVRD, DELIVRD, 0",
        "2, UNDELIV, DELIVRD, 1",
        "5, DELIVRD, UNDELIV, 1",
        "9, UNDELIV, UNDELIV, 0",
        "2, WHATEVER, DELIVRD, 0",
        "77, UNDELIV, UNDELIV, 0",
        "77, WHATEVER, ENROUTE, 0",
        "50, ENROUTE, DELIVRD, 0", // '2'
        "6, ENROUTE, ACCEPTD, 0",
    })
    void what_is_final_counts_whichever_says_it(
            int messageState, String word, PartState state, int oddities) {
        byte[] text = ("id:1 stat:" + word).getBytes(ISO_8859_1);
        assertThat(
                        receipt(
                                        "",
                                        RawCarrier.deliver(
                                                1, 4, 0, text, tag(0x0427, (byte) messageState)))
                                .state())
                .isEqualTo(state);
        assertThat(oddities("receipt_states_differ")).isEqualTo(oddities);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0x00000002 | DELIVRD
                    0x0005     | UNDELIV
                    0x3300     | EXPIRED
                    0x44454C4956524400 | DELIVRD
                    0x454E524F555445   | ENROUTE
                    """)
    void reads_message_state_however_long_it_is(String octets, PartState state) {
        byte[] value = HexFormat.of().parseHex(octets.substring(2));
        byte[] pdu = RawCarrier.deliver(1, 4, 0, "id:1".getBytes(ISO_8859_1), tag(0x0427, value));
        assertThat(receipt("", pdu).state()).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    answer = text, receipt = text    | 77 | 77 | 77       | ""
                    answer = text, receipt = text    | 78 | 77 | 78       | 77
                    answer = text, receipt = text    | "" | 77 | 77       | ""
                    answer = text, receipt = text    | 78 | "" | 78       | ""
                    answer = text, receipt = text    | 380670000202 | 77 | 77 | 380670000202
                    answer = text, receipt = text    | +380670000202 | 77 | 77 | +380670000202
                    answer = text, receipt = text    | 00380670000202 | 77 | 77 | 00380670000202
                    answer = text, receipt = text    | 380670000202 | "" | 380670000202 | ""
                    answer = text, receipt = text    | aB3x | Ab3X | aB3x | Ab3X
                    answer = hex, receipt = decimal  | 16 | 10 | 16       | "10,22"
                    answer = hex, receipt = decimal  | 16 | 0x10 | 16     | 22
                    answer = hex, receipt = decimal  | 0016 | 16 | 16     | 22
                    answer = decimal, receipt = hex  | -5 | FFFFFFFB | -5 | "4294967291,FFFFFFFB"
                    answer = decimal, receipt = decimal | -5 | 0004294967291 | 4294967291 | ""
                    """)
    void names_each_id_that_may_be_meant_the_likelier_first(
            String notations, String ofTag, String ofText, String id, String others) {
        byte[] text = ("id:" + ofText + " stat:DELIVRD").getBytes(ISO_8859_1);
        byte[] tag = tag(0x001E, (ofTag + "\0").getBytes(ISO_8859_1));
        String settings = "messageIds { %s }".formatted(notations);
        Receipt receipt = receipt(settings, RawCarrier.deliver(1, 4, 0, text, tag));
        assertThat(receipt.messageId()).isEqualTo(id);
        assertThat(receipt.evidence().otherIds())
                .isEqualTo(others.isEmpty() ? List.of() : List.of(others.split(",")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    0x333435   | 345
                    0x303334   | 034
                    0x30303000 | 000
                    0x030102   | 258
                    0x030000   | 0
                    0x01       | ""
                    0x0301     | ""
                    """)
    void reads_the_networks_error_code_also_in_digits(String octets, String code) {
        byte[] value = HexFormat.of().parseHex(octets.substring(2));
        byte[] text = "id:1 stat:UNDELIV".getBytes(ISO_8859_1);
        assertThat(receipt("", RawCarrier.deliver(1, 4, 0, text, tag(0x0423, value))).errorCode())
                .isEqualTo(code);
    }

    @Test
    void a_code_of_the_text_counts_where_the_parameter_says_nothing() {
        byte[] text = "id:1 stat:UNDELIV err:255".getBytes(ISO_8859_1);
        byte[] zero = tag(0x0423, (byte) 3, (byte) 0, (byte) 0);
        assertThat(receipt("", RawCarrier.deliver(1, 4, 0, text, zero)).errorCode())
                .isEqualTo("255");
    }

    @Test
    void the_numbers_and_the_time_of_the_submit_are_evidence() {
        byte[] pdu =
                RawCarrier.deliver(
                        1, "id:5 submit date:2603101358 done date:2603101359 stat:DELIVRD");
        assertThat(receipt("receiptTimeZone = \"+02:00\"", pdu).evidence())
                .isEqualTo(
                        new ReceiptEvidence(
                                List.of(),
                                List.of("380670000202"),
                                Instant.parse("2026-03-10T11:58:00Z")));
        assertThat(receipt("", pdu).evidence()).isEqualTo(evidence(List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    380671234567     | 380671234567
                    +380671234567    | 380671234567
                    00380671234567   | 380671234567
                    +380 (67) 123-45-67 | 380671234567
                    0671234567       | 0671234567
                    38067***4567     | ""
                    38067XXXX567     | ""
                    Shop24           | ""
                    ""               | ""
                    +                | ""
                    00               | 00
                    """)
    void evidence_is_only_what_is_a_number(String address, String digits) {
        assertThat(ReceiptEvidence.digits(address)).isEqualTo(digits);
    }

    @Test
    void parts_of_a_long_receipt_are_joined_in_their_order() {
        ReceiptReader reader = reader("");
        String[] texts = {"id:7", "7 sub:001 dlvrd:001 sta", "t:DELIVRD err:000 text:Привет"};
        for (int[] order : new int[][] {{1, 2, 3}, {3, 1, 2}, {2, 2, 3, 1}}) {
            List<ReceiptReader.Delivered> ofHeaders = new ArrayList<>();
            List<ReceiptReader.Delivered> ofPacked = new ArrayList<>();
            List<ReceiptReader.Delivered> ofTags = new ArrayList<>();
            for (int number : order) {
                byte[] ucs2 = texts[number - 1].getBytes(UTF_16BE);
                byte[] ascii = texts[number - 1].replaceAll("[^ -~]", "?").getBytes(ISO_8859_1);
                byte[] header = {6, 8, 4, 1, 2, 3, (byte) number};
                ofHeaders.add(
                        reader.read(
                                new DeliverPdu(RawCarrier.deliver(1, 4, 8, joined(header, ucs2)))));
                byte[] short8 = {5, 0, 3, 7, 3, (byte) number};
                ofPacked.add(
                        reader.read(
                                new DeliverPdu(
                                        RawCarrier.deliver(
                                                1, 0x44, 0, joined(short8, packed(ascii, 1))))));
                ofTags.add(
                        reader.read(
                                new DeliverPdu(
                                        RawCarrier.deliver(
                                                1,
                                                4,
                                                0,
                                                ascii,
                                                tag(0x020C, (byte) 1, (byte) 9),
                                                tag(0x020E, (byte) 3),
                                                tag(0x020F, (byte) number)))));
            }
            assertThat(List.of(ofHeaders, ofPacked, ofTags))
                    .allSatisfy(delivered -> {
                        assertThat(delivered.subList(0, delivered.size() - 1))
                                .allMatch(ReceiptReader.Delivered.OfPart.class::isInstance);
                        Receipt receipt = of(delivered.getLast());
                        assertThat(receipt.messageId()).isEqualTo("77");
                        assertThat(receipt.state()).isEqualTo(PartState.DELIVRD);
                    });
        }
    }

    @Test
    void receipts_that_carry_the_header_of_their_messages_parts_are_told_each() {
        ReceiptReader reader = reader("");
        for (int number = 1; number <= 2; number++) {
            byte[] text = RawCarrier.part(9, 2, number, "id:7" + number + " stat:DELIVRD err:0");
            Receipt receipt = of(reader.read(new DeliverPdu(RawCarrier.deliver(1, 0x44, 0, text))));
            assertThat(receipt.messageId()).isEqualTo("7" + number);
        }
        assertThat(reader.overdue()).isEmpty();
    }

    @Test
    void what_follows_a_receipt_that_was_whole_in_its_first_part_says_nothing() {
        ReceiptReader reader = reader("");
        byte[] first = RawCarrier.part(9, 2, 1, "id:71 stat:DELIVRD err:0 text:A long");
        byte[] second = RawCarrier.part(9, 2, 2, " text");
        assertThat(reader.read(new DeliverPdu(RawCarrier.deliver(1, 0x44, 0, second))))
                .isInstanceOf(ReceiptReader.Delivered.OfPart.class);
        assertThat(
                        of(reader.read(new DeliverPdu(RawCarrier.deliver(1, 0x44, 0, first))))
                                .messageId())
                .isEqualTo("71");
        assertThat(reader.overdue()).isEmpty();
    }

    @Test
    void of_parts_that_never_come_together_what_is_here_is_read() {
        MovingClock clock = new MovingClock(NOW);
        ReceiptReader reader =
                new ReceiptReader(
                        ProviderUnderTest.settings(""),
                        clock,
                        new ProviderMetrics(metrics, "acme"));
        byte[] cut = RawCarrier.part(9, 3, 1, "stat:DELIVRD err:000 id:77");
        byte[] useless = RawCarrier.part(8, 2, 2, "VRD text:");
        reader.read(new DeliverPdu(RawCarrier.deliver(1, 0x44, 0, cut)));
        reader.read(new DeliverPdu(RawCarrier.deliver(2, 0x44, 0, useless)));
        clock.move(ReceiptParts.WAIT_MAX);
        assertThat(reader.overdue()).isEmpty();
        clock.move(Duration.ofSeconds(1));
        List<ReceiptReader.Delivered> overdue = reader.overdue();
        assertThat(overdue).hasSize(2);
        assertThat(of(overdue.getFirst()).messageId()).isEqualTo("77");
        assertThat(overdue.getLast()).isInstanceOf(ReceiptReader.Delivered.OfNobody.class);
        assertThat(reader.overdue()).isEmpty();
        assertThat(oddities("receipt_parts_missing")).isEqualTo(2);
    }

    @Test
    void parts_that_wait_are_bounded() {
        ReceiptReader reader = reader("");
        for (int i = 0; i < ReceiptParts.PARTS_MAX + 10; i++) {
            byte[] header = {6, 8, 4, (byte) (i >> 8), (byte) i, 2, 1};
            byte[] text = joined(header, "stat".getBytes(ISO_8859_1));
            reader.read(new DeliverPdu(RawCarrier.deliver(1, 0x44, 0, text)));
        }
        assertThat(reader.overdue()).hasSize(10);
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
        for (int type : new int[] {0x04, 0x44, 0x24, 0x0C, 0x84, 0xC7}) {
            assertThat(receipt("", RawCarrier.deliver(1, type, 0, text)).state())
                    .isEqualTo(PartState.UNDELIV);
        }
        assertThat(read("unmarkedReceipts = true", acknowledgement))
                .isEqualTo(new ReceiptReader.Delivered.OfPhone());
    }

    @Test
    void a_receipt_without_id_is_nobodys() {
        assertThat(read("", RawCarrier.deliver(1, "id: sub:001 stat:DELIVRD")))
                .isInstanceOf(ReceiptReader.Delivered.OfNobody.class);
        assertThat(read("", RawCarrier.deliver(1, "")))
                .isInstanceOf(ReceiptReader.Delivered.OfNobody.class);
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
        "202603101359, 2026-03-10T11:59:00Z",
        "2026-03-10 13:59:07, 2026-03-10T11:59:07Z",
        "26/03/10 13:59, 2026-03-10T11:59:00Z",
        "260310135907000+, 2026-03-10T11:59:07Z",
        "1773136747, 2026-03-10T12:00:30Z", // seconds, not a date
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
                .isEqualTo(
                        new Receipt(
                                "acme",
                                "5",
                                PartState.DELIVRD,
                                "",
                                NOW,
                                null,
                                evidence(List.of())));
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
