package io.heliograph.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmsTextTest {
    private static final String EMOJI = "\uD83D\uDE00";

    /// The golden table: text, its alphabet, and the user data lengths of its parts without header.
    record Golden(String name, String text, Encoding encoding, List<Integer> lengths) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Golden[] golden() {
        return new Golden[] {
            gsm("empty", "", 0),
            gsm("69", "a".repeat(69), 69),
            gsm("70", "a".repeat(70), 70),
            gsm("71", "a".repeat(71), 71),
            gsm("152", "a".repeat(152), 152),
            gsm("153", "a".repeat(153), 153),
            gsm("154", "a".repeat(154), 154),
            gsm("160", "a".repeat(160), 160),
            gsm("161", "a".repeat(161), 153, 8),
            gsm("305", "a".repeat(305), 153, 152),
            gsm("306", "a".repeat(306), 153, 153),
            gsm("307", "a".repeat(307), 153, 153, 1),
            gsm("158 and a euro", "a".repeat(158) + "€", 160),
            gsm("159 and a euro", "a".repeat(159) + "€", 153, 8),
            gsm("80 euros", "€".repeat(80), 160),
            gsm("81 euros, none cut", "€".repeat(81), 152, 10),
            gsm("escape before the cut", "a".repeat(151) + "{" + "b".repeat(20), 153, 20),
            gsm("escape on the cut", "a".repeat(152) + "{" + "b".repeat(20), 152, 22),
            gsm("escape after the cut", "a".repeat(153) + "{" + "b".repeat(20), 153, 22),
            gsm("306 with escape on the cut", "a".repeat(152) + "{" + "b".repeat(152), 152, 153, 1),
            gsm("escape on the second cut", "a".repeat(305) + "]bb", 153, 152, 4),
            ucs2("66", "я".repeat(66), 66),
            ucs2("67", "я".repeat(67), 67),
            ucs2("68", "я".repeat(68), 68),
            ucs2("69 Cyrillic", "я".repeat(69), 69),
            ucs2("70 Cyrillic", "я".repeat(70), 70),
            ucs2("71 Cyrillic", "я".repeat(71), 67, 4),
            ucs2("134", "я".repeat(134), 67, 67),
            ucs2("135", "я".repeat(135), 67, 67, 1),
            ucs2("one Cyrillic letter in 153", "a".repeat(152) + "я", 67, 67, 19),
            ucs2("35 emoji", EMOJI.repeat(35), 70),
            ucs2("36 emoji, none cut", EMOJI.repeat(36), 66, 6),
            ucs2("emoji before the cut", "я".repeat(65) + EMOJI + "я".repeat(9), 67, 9),
            ucs2("emoji on the cut", "я".repeat(66) + EMOJI + "я".repeat(9), 66, 11),
            ucs2("emoji after the cut", "я".repeat(67) + EMOJI + "я".repeat(9), 67, 11),
            ucs2("emoji at 70", "я".repeat(69) + EMOJI, 67, 4),
            gsm("extension table", "^{}[]~|\\€\f", 20),
            gsm("Greek capitals of the table", "ΔΦΓΛΩΠΨΣΘΞ", 10),
            gsm("line ends", "a\r\nb\n", 5),
            gsm("capital C with cedilla", "Ç", 1),
            ucs2("small c with cedilla", "ç", 1),
            ucs2("backtick", "`", 1),
            ucs2("Greek small letters", "αβγδεζηθ", 8),
            ucs2("Greek capital Alpha, though it looks like A", "Α", 1),
            ucs2("ohm sign, though it looks like Omega", "\u2126", 1),
            ucs2("tab", "\t", 1),
            ucs2("escape", "\u001B", 1),
            ucs2("NUL", "a\0b", 3),
            ucs2("no-break space", "\u00A0", 1),
            ucs2("euro in Cyrillic counts once", "я€", 2),
            ucs2("last of the plane", "\uFFFF", 1),
        };
    }

    private static Golden gsm(String name, String text, Integer... lengths) {
        return new Golden(name, text, Encoding.GSM, List.of(lengths));
    }

    private static Golden ucs2(String name, String text, Integer... lengths) {
        return new Golden(name, text, Encoding.UCS2, List.of(lengths));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void is_cut_as_the_golden_table_says(Golden golden) {
        SmsText text = SmsText.of(golden.text);
        assertThat(text.encoding()).isEqualTo(golden.encoding);
        assertThat(text.parts()).isEqualTo(golden.lengths.size());
        List<Integer> lengths = new ArrayList<>();
        for (int part = 1; part <= text.parts(); part++) {
            PartPayload payload = text.payload(part, 7);
            int octets = payload.bytes().length - (payload.udh() ? 6 : 0);
            assertThat(payload.bytes().length)
                    .isLessThanOrEqualTo(text.encoding() == Encoding.GSM ? 160 : 140);
            lengths.add(text.encoding() == Encoding.GSM ? octets : octets / 2);
        }
        assertThat(lengths).isEqualTo(golden.lengths);
        assertThat(read(text, 7)).isEqualTo(golden.text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Δ", "Φ", "Γ", "Λ", "Ω", "Π", "Ψ", "Σ", "Θ", "Ξ"})
    void writes_each_greek_capital_of_the_table_in_one_septet(String capital) {
        SmsText text = SmsText.of(capital);
        assertThat(text.encoding()).isEqualTo(Encoding.GSM);
        assertThat(text.payload(1, 0).bytes()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"304, a, 2, true", "305, a, 2, false", "132, я, 2, true", "133, я, 2, false"})
    void a_reference_of_16_bits_where_it_takes_no_more_parts(
            int length, String letter, int parts, boolean wide) {
        Content content = SmsText.of(letter.repeat(length)).wide();
        assertThat(content.parts()).isEqualTo(parts);
        assertThat(content.isWide()).isEqualTo(wide);
        assertThat(hex(content.payload(2, wide ? 0xA5B6 : 0xB6)))
                .startsWith(wide ? "060804A5B60202" : "050003B60202");
        for (int part = 1; part <= parts; part++) {
            byte[] bytes = content.payload(part, 1).bytes();
            int octets =
                    letter.equals("a")
                            ? bytes[0] + 1 + (bytes.length - bytes[0] - 1) * 7 / 8
                            : bytes.length;
            assertThat(octets).isLessThanOrEqualTo(140);
        }
    }

    @Test
    void one_part_needs_no_reference_of_any_length() {
        assertThat(SmsText.of("a".repeat(160)).wide().isWide()).isFalse();
    }

    @Test
    void has_the_other_greek_capitals_in_no_table() {
        "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
                .chars()
                .forEach(c ->
                        assertThat(SmsText.of(Character.toString(c)).encoding())
                                .isEqualTo(Encoding.UCS2));
    }

    @ParameterizedTest
    @CsvSource({
        "@, 00", "$, 02", "è, 04", "Ç, 09", "Δ, 10", "_, 11", "Φ, 12", "Ξ, 1A", "É, 1F", "¤, 24",
        "¡, 40", "Ñ, 5D", "§, 5F", "¿, 60", "à, 7F", "€, 1B65", "[, 1B3C", "|, 1B40", "^, 1B14",
        "я, 044F", "ç, 00E7"
    })
    void writes_the_code_of_the_standard(String text, String hex) {
        assertThat(hex(SmsText.of(text).payload(1, 0))).isEqualTo(hex);
    }

    @Test
    void names_alphabet_and_class_in_the_data_coding() {
        assertThat(SmsText.of("a").payload(1, 0).dataCoding()).isEqualTo((byte) 0x00);
        assertThat(SmsText.flash("a").payload(1, 0).dataCoding()).isEqualTo((byte) 0x10);
        assertThat(SmsText.of("я").payload(1, 0).dataCoding()).isEqualTo((byte) 0x08);
        assertThat(SmsText.flash("я").payload(1, 0).dataCoding()).isEqualTo((byte) 0x18);
    }

    @Test
    void begins_each_part_of_several_with_the_concatenation_header() {
        SmsText text = SmsText.of("я".repeat(68) + "zzz");
        assertThat(hex(text.payload(1, 0xA5))).startsWith("050003A50201044F");
        assertThat(hex(text.payload(2, 0xA5))).isEqualTo("050003A50202" + "044F" + "007A007A007A");
        assertThat(text.payload(2, 0xA5).udh()).isTrue();
        assertThat(SmsText.of("one").payload(1, 0xA5).udh()).isFalse();
    }

    @Test
    void sends_half_a_surrogate_pair_as_the_replacement_character() {
        assertThat(read(SmsText.of("a\uD83Db"), 0)).isEqualTo("a\uFFFDb");
        assertThat(read(SmsText.of("\uDE00"), 0)).isEqualTo("\uFFFD");
        assertThat(read(SmsText.of("\uD83D" + EMOJI + "\uDE00\uD83D"), 0))
                .isEqualTo("\uFFFD" + EMOJI + "\uFFFD\uFFFD");
    }

    @Test
    void measures_a_text_of_more_parts_than_can_be_sent() {
        SmsText most = SmsText.of("a".repeat(153 * SmsText.PARTS_MAX));
        assertThat(most.parts()).isEqualTo(255);
        assertThat(hex(most.payload(255, 1))).startsWith("05000301FFFF61");
        SmsText more = SmsText.of("a".repeat(153 * SmsText.PARTS_MAX + 1));
        assertThat(more.parts()).isEqualTo(256);
        assertThatThrownBy(() -> more.payload(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(SmsText.of(EMOJI.repeat(1_000_000)).parts()).isEqualTo(30_304);
    }

    @Test
    void refuses_parts_and_references_that_are_not() {
        SmsText text = SmsText.of("a");
        assertThatThrownBy(() -> text.payload(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text.payload(2, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text.payload(1, 256)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void reads_back_whatever_was_written() {
        Random random = new Random(42);
        String[] gsm = {"a", "€", "{", "Ω", "@", "\n"};
        String[] any = {"a", "€", "я", EMOJI, "\0", "ç", "\u0301"};
        for (int round = 0; round < 2_000; round++) {
            String[] from = random.nextBoolean() ? gsm : any;
            StringBuilder written = new StringBuilder();
            for (int i = random.nextInt(700); i > 0; i--) {
                written.append(from[random.nextInt(from.length)]);
            }
            int reference = random.nextInt(256);
            SmsText text = SmsText.of(written.toString());
            assertThat(read(text, reference)).isEqualTo(written.toString());
        }
    }

    /// As a phone reads it: each part alone, then joined.
    private static String read(SmsText text, int reference) {
        StringBuilder read = new StringBuilder();
        for (int number = 1; number <= text.parts(); number++) {
            PartPayload part = text.payload(number, reference);
            byte[] data = part.bytes();
            if (part.udh()) {
                byte[] header = {5, 0, 3, (byte) reference, (byte) text.parts(), (byte) number};
                assertThat(Arrays.copyOf(data, 6)).isEqualTo(header);
                data = Arrays.copyOfRange(data, 6, data.length);
            }
            read.append(
                    part.dataCoding() == 0
                            ? readGsm(data)
                            : new String(data, StandardCharsets.UTF_16BE));
        }
        return read.toString();
    }

    private static String readGsm(byte[] septets) {
        StringBuilder read = new StringBuilder();
        for (int i = 0; i < septets.length; i++) {
            char c =
                    septets[i] == GsmAlphabet.ESCAPE
                            ? GsmAlphabet.extension(septets[++i])
                            : GsmAlphabet.basic(septets[i]);
            assertThat(c).isNotEqualTo(GsmAlphabet.NONE);
            read.append(c);
        }
        return read.toString();
    }

    private static String hex(PartPayload payload) {
        return HexFormat.of().withUpperCase().formatHex(payload.bytes());
    }
}
