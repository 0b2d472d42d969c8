package io.heliograph.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Texts of phones in every alphabet that they come in.
final class ReceivedAlphabetTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            textBlock =
                    """
                    # data_coding, what 0 means, octets, alphabet, text
                    00, GSM,    48656c6c6f,               GSM,      Hello
                    00, GSM,    0002111b651b281b29,       GSM,      "@$_€{}"
                    00, GSM,    1b41,                     GSM,      A
                    00, GSM,    411b,                     GSM,      A
                    00, GSM,    d09fd180d0b8d0b2d0b5d182, GSM,      Привет
                    00, GSM,    636166e9,                 GSM,      café
                    00, LATIN1, 636166e9,                 LATIN1,   café
                    01, GSM,    407b7d,                   ASCII,    "@{}"
                    02, GSM,    00ff10,                   BINARY,   00ff10
                    03, GSM,    e9e8,                     LATIN1,   éè
                    04, GSM,    00ff10,                   BINARY,   00ff10
                    06, GSM,    bfe0d8d2d5e2,             CYRILLIC, Привет
                    07, GSM,    f9ece5ed,                 HEBREW,   שלום
                    08, GSM,    041f0440043804320435,     UCS2,     Приве
                    08, GSM,    d83dde00,                 UCS2,     😀
                    08, GSM,    d83d,                     UCS2,     \uFFFD
                    08, GSM,    fffe1f04,                 UCS2,     П
                    08, GSM,    feff041f,                 UCS2,     П
                    08, GSM,    53544f50,                 UCS2,     協佐
                    08, GSM,    53544f5053,               UCS2,     STOPS
                    08, GSM,    00410000,                 UCS2,     A
                    0e, GSM,    c7d1,                     KOREAN,   한
                    10, GSM,    48656c6c6f,               GSM,      Hello
                    14, GSM,    48656c6c6f,               BINARY,   48656c6c6f
                    18, GSM,    041f,                     UCS2,     П
                    19, GSM,    041f,                     UCS2,     П
                    30, GSM,    041f,                     BINARY,   041f
                    48, GSM,    041f,                     UCS2,     П
                    c8, GSM,    48,                       GSM,      H
                    e0, GSM,    041f,                     UCS2,     П
                    f0, GSM,    48,                       GSM,      H
                    f1, LATIN1, e9,                       LATIN1,   é
                    f5, GSM,    48,                       BINARY,   48
                    0f, GSM,    48,                       GSM,      H
                    """)
    void is_read_by_its_data_coding(
            String dataCoding,
            DefaultAlphabet usual,
            String octets,
            ReceivedAlphabet alphabet,
            String text) {
        ReceivedAlphabet found = ReceivedAlphabet.of(HexFormat.fromHexDigits(dataCoding), usual);
        assertThat(found).isEqualTo(alphabet);
        assertThat(found.text(HexFormat.of().parseHex(octets), GsmTables.USUAL)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            textBlock =
                    """
                    # locking, single, septets, text
                    1, 1, 040b0c1c1d07406008,     "€ĞğŞşıİçò"
                    1, 1, 1b471b491b531b631b69,   "ĞİŞçı"
                    0, 1, 1b731b671b6504,         "şğ€è"
                    1, 0, 1b731b65,               "s€"
                    0, 2, 1b091b411b491b4f1b55,   "çÁÍÓÚ"
                    0, 2, 1b611b691b6f1b751b6560, "áíóú€¿"
                    2, 0, 09245b,                 "Ç¤Ä"
                    3, 0, 04060708090b0c0e0f,     "êúíóçÔôÁá"
                    3, 0, 1213141516171819 1a1c,  "ªÇÀ∞^\\€Ó|Â"
                    3, 0, 1d1e24405b5c5d607b7c7d, "âÊºÍÃÕÚ~ãõ`"
                    0, 3, 1b051b0b1b0c1b0e1b0f,   "êÔôÁá"
                    0, 3, 1b121b191b1f1b411b5b,   "ΦΘÊÀÃ"
                    3, 3, 1b5c1b611b7b1b7c1b7f,   "ÕÂãõâ"
                    9, 9, 04401b47,               "è¡G"
                    """)
    void septets_are_read_by_the_tables_of_the_language_that_is_named(
            int locking, int single, String septets, String text) {
        byte[] octets = HexFormat.of().parseHex(septets.replace(" ", ""));
        assertThat(ReceivedAlphabet.GSM.text(octets, new GsmTables(locking, single)))
                .isEqualTo(text);
    }
}
