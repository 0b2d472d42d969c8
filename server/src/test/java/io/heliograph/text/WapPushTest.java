package io.heliograph.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WapPushTest {
    private static final String SHORT = "http://a.io/ ";

    /// What an indication of [#SHORT] takes beside its text: WSP 7, preamble 4, tags and ends 5,
    /// address 8, text's own 2.
    private static final int AROUND = 26;

    private static String hex(PartPayload payload) {
        return HexFormat.of().withUpperCase().formatHex(payload.bytes());
    }

    @Test
    void writes_these_octets() {
        String expected =
                "0605040B8423F0" // to port 2948, from 9200
                        + "01060403AE81EA" // WSP push of a Service Indication in UTF-8
                        + "02056A00" // WBXML 1.2, SI 1.0, UTF-8, no strings
                        + "45C6" // <si><indication
                        + "0D0378797A00" // href="http://www.xyz
                        + "85" // .com/
                        + "03652F312E776D6C00" // e/1.wml"
                        + "01" // >
                        + "0334206E6577206D61696C7300" // 4 new mails
                        + "0101"; // </indication></si>
        PartPayload only = WapPush.of("4 new mails http://www.xyz.com/e/1.wml").payload(1, 77);
        assertThat(hex(only)).isEqualTo(expected);
        assertThat(only.dataCoding()).isEqualTo((byte) 0xF5);
        assertThat(only.udh()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    http://www.xyz.com/a              | 0D 03 78797A 00 85 03 61 00
                    http://xyz.com/                   | 0C 03 78797A 00 85
                    https://www.x.org/                | 0F 03 78 00 88
                    https://x.edu/y.net/z             | 0E 03 78 00 86 03 79 00 87 03 7A 00
                    https://x.com                     | 0E 03 782E636F6D 00
                    http://.com/                      | 0C 85
                    HTTP://x.y                        | 0B 03 485454503A2F2F782E79 00
                    http://é                          | 0C 03 C3A9 00
                    """)
    void says_beginnings_and_endings_by_token(String address, String octets) {
        assertThat(hex(WapPush.of("t " + address).payload(1, 0)))
                .contains("45C6" + octets.replace(" ", "") + "01" + "037400" + "0101");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Your ticket https://example.com/t/1         | https://example.com/t/1 | Your ticket
                    https://example.com/t/1 Your ticket         | https://example.com/t/1 | Your ticket
                    Open  http://x.net/a?b=c&d=%20#e  tonight ! | http://x.net/a?b=c&d=%20#e | Open tonight !
                    https://example.com/                        | https://example.com/ | https://example.com/
                    see http://a.b and http://c.d               | http://a.b | see and http://c.d
                    Ваш билет https://пример.рф/б               | https://пример.рф/б | Ваш билет
                    😀 HTTPS://EXAMPLE.COM/                      | HTTPS://EXAMPLE.COM/ | 😀
                    """)
    void leads_to_the_first_address_and_shows_the_rest(String text, String href, String shown) {
        assertThat(ReadPush.of(WapPush.of(text), 9)).isEqualTo(new ReadPush(href, shown));
    }

    @Test
    void has_nothing_of_what_xml_cannot_say() {
        assertThat(ReadPush.of(WapPush.of("a\0b\u0007\uD83D c\n" + SHORT), 0).text())
                .isEqualTo("ab\uFFFD c");
    }

    @Test
    void leads_nowhere_where_there_is_no_address() {
        assertThat(ReadPush.of(WapPush.of("ftp://x.y/ http:// no"), 0))
                .isEqualTo(new ReadPush("", "ftp://x.y/ http:// no"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "www.example.com", "http://", "https:// x"})
    void tells_where_an_address_is_missing(String text) {
        assertThat(WapPush.hasAddress(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "132, 1",
        "133, 1",
        "134, 2",
        "255, 2",
        "256, 2",
        "257, 3",
        "384, 3",
        "385, 4",
        "32640, 255",
        "32641, 256"
    })
    void is_cut_at_140_octets_with_the_headers(int pduOctets, int parts) {
        WapPush push = WapPush.of(SHORT + "x".repeat(pduOctets - AROUND));
        assertThat(push.encoding()).isEqualTo(Encoding.BINARY);
        assertThat(push.parts()).isEqualTo(parts);
        if (parts > Content.PARTS_MAX) {
            assertThatThrownBy(() -> push.payload(1, 0))
                    .isInstanceOf(IllegalArgumentException.class);
            return;
        }
        for (int part = 1; part <= parts; part++) {
            int length = push.payload(part, 200).bytes().length;
            assertThat(length).isLessThanOrEqualTo(140);
            assertThat(part == parts || length == 140).isTrue();
        }
        assertThat(hex(push.payload(parts, 200)))
                .startsWith(
                        parts == 1
                                ? "0605040B8423F0"
                                : "0B05040B8423F00003C8%02X%02X".formatted(parts, parts));
        assertThat(ReadPush.of(push, 200).text()).isEqualTo("x".repeat(pduOctets - AROUND));
    }

    @Test
    void reads_back_as_it_was_written() {
        Random random = new Random(20261125);
        for (int i = 0; i < 500; i++) {
            String href =
                    (random.nextBoolean() ? "http://" : "https://www.")
                            + "x"
                            + ".com/.net/.coм/".substring(random.nextInt(15))
                            + random.nextInt();
            String text = "é€😀 b".repeat(random.nextInt(60)).strip();
            assertThat(ReadPush.of(WapPush.of(href + " " + text), random.nextInt(256)))
                    .isEqualTo(new ReadPush(href, text.isEmpty() ? href : text));
        }
    }

    @Test
    void refuses_parts_and_references_that_are_not() {
        WapPush push = WapPush.of(SHORT);
        assertThatThrownBy(() -> push.payload(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> push.payload(2, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> push.payload(1, 256)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_lookup_is_one_part_with_nothing_in_it() {
        Content lookup = new Lookup();
        assertThat(lookup.parts()).isEqualTo(1);
        assertThat(lookup.encoding()).isEqualTo(Encoding.NONE);
        assertThat(lookup.payload(1, 5).bytes()).isEmpty();
        assertThat(lookup.payload(1, 5).udh()).isFalse();
        assertThat(lookup.payload(1, 5).dataCoding()).isEqualTo((byte) 0);
    }
}
