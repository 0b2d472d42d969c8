package io.heliograph.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.text.GsmTables;
import io.heliograph.text.ReceivedAlphabet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a deliver_sm of a phone reads as: its content, and which part of a message it is.
final class IncomingReaderTest {
    private static final Instant NOW = Instant.parse("2026-10-05T12:00:00Z");
    private static final int HEADER = 0x40;
    private static final int WIDE = 1 << 16;
    private static final int TAGGED = 2 << 16;

    private static IncomingPart read(byte[] pdu) {
        return IncomingReader.read(
                ProviderUnderTest.settings("port = 1"), new DeliverPdu(pdu), NOW);
    }

    private static byte[] hex(String octets) {
        return HexFormat.of().parseHex(octets.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    # esm_class, text, reference, total, number, content
                    40, 05 00 03 07 02 01 41,          7,     2, 1, 41
                    00, 05 00 03 07 02 01 41,          7,     2, 1, 41
                    40, 06 08 04 01 07 03 02 41,       65799, 3, 2, 41
                    40, 05 00 03 07 02 00 41,          0,     1, 1, 41
                    40, 05 00 03 07 02 03 41,          0,     1, 1, 41
                    40, 05 00 03 07 01 01 41,          0,     1, 1, 41
                    40, 05 00 03 07 00 00 41,          0,     1, 1, 41
                    40, 04 01 02 03 04 41,             0,     1, 1, 41
                    40, 09 04 01 00 00 03 07 02 02 42, 0,     1, 1, 09 04 01 00 00 03 07 02 02 42
                    40, 08 04 01 00 00 03 07 02 02 42, 7,     2, 2, 42
                    40, 41 42,                         0,     1, 1, 41 42
                    00, 03 41 42 43,                   0,     1, 1, 03 41 42 43
                    """)
    void the_header_says_which_part_it_is_where_that_can_be(
            String esmClass, String text, int reference, int total, int number, String content) {
        IncomingPart part =
                read(RawCarrier.deliver(1, HexFormat.fromHexDigits(esmClass), 0, hex(text)));
        assertThat(part.reference()).isEqualTo(reference);
        assertThat(part.total()).isEqualTo(total);
        assertThat(part.number()).isEqualTo(number);
        assertThat(part.octets()).isEqualTo(hex(content));
        assertThat(part.tables()).isEqualTo(GsmTables.USUAL);
    }

    @ParameterizedTest
    @CsvSource({
        "0107, 02, 01, 2, 1",
        "0107, 02, 02, 2, 2",
        "0107, 02, 00, 1, 1",
        "0107, 02, 03, 1, 1",
        "0107, 01, 01, 1, 1",
        "0107, 00, 00, 1, 1",
        "0107, 0100, 01, 1, 1",
        "0107, ffffffff, 01, 1, 1",
        "07, 0002, 0001, 2, 1"
    })
    void so_do_the_parameters(
            String reference, String totalTag, String numberTag, int total, int number) {
        IncomingPart part =
                read(
                        RawCarrier.deliver(
                                1,
                                0,
                                8,
                                hex("0041"),
                                RawCarrier.tag(0x020C, hex(reference)),
                                RawCarrier.tag(0x020E, hex(totalTag)),
                                RawCarrier.tag(0x020F, hex(numberTag))));
        assertThat(part.total()).isEqualTo(total);
        assertThat(part.number()).isEqualTo(number);
        assertThat(part.reference())
                .isEqualTo(total == 1 ? 0 : TAGGED | Integer.parseInt(reference, 16));
        assertThat(part.alphabet()).isEqualTo(ReceivedAlphabet.UCS2);
        assertThat(part.octets()).isEqualTo(hex("0041"));
    }

    @Test
    void a_header_names_the_tables_of_a_language() {
        IncomingPart both =
                read(
                        RawCarrier.deliver(
                                1, HEADER, 0, hex("0b 25 01 01 24 01 03 00 03 09 02 02 04")));
        assertThat(both.tables()).isEqualTo(new GsmTables(1, 3));
        assertThat(both.number()).isEqualTo(2);
        assertThat(both.octets()).isEqualTo(hex("04"));
        IncomingPart unmarked = read(RawCarrier.deliver(1, 0, 0, hex("03 24 01 02 1b 61")));
        assertThat(unmarked.tables()).isEqualTo(new GsmTables(0, 2));
        assertThat(unmarked.octets()).isEqualTo(hex("1b 61"));
    }

    @Test
    void references_of_three_kinds_are_three() {
        IncomingPart narrow = read(RawCarrier.deliver(1, HEADER, 0, hex("05 00 03 07 02 01")));
        IncomingPart wide = read(RawCarrier.deliver(1, HEADER, 0, hex("06 08 04 00 07 02 01")));
        assertThat(narrow.reference()).isEqualTo(7);
        assertThat(wide.reference()).isEqualTo(WIDE | 7);
    }

    /// By the type of number, 1: international.
    @ParameterizedTest
    @CsvSource({
        "1, 380501112233, +380501112233",
        "2, 501112233, 501112233",
        "0, 380501112233, 380501112233",
        "1, 0501112233, 0501112233",
        "1, +380501112233, +380501112233",
        "1, Shop, Shop",
        "1, 1234, 1234"
    })
    void a_phone_that_is_said_to_have_its_country_code_has_it(
            int typeOfNumber, String source, String read) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, (byte) typeOfNumber, 1});
        body.writeBytes((source + "\0").getBytes(StandardCharsets.ISO_8859_1));
        body.writeBytes(new byte[] {1, 1});
        body.writeBytes("1234\0".getBytes(StandardCharsets.ISO_8859_1));
        body.writeBytes(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 'A'});
        byte[] pdu = RawCarrier.pdu(RawCarrier.DELIVER_SM, 0, 1, body.toByteArray());
        assertThat(read(pdu).source()).isEqualTo(read);
    }
}
