package io.heliograph.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WritingTest {
    private static final String FAMILY = "👨‍👩‍👧‍👦"; // 11 units
    private static final String FLAG = "🇺🇦";

    private static SmsText composed(String text) {
        return SmsText.of(text, false, Writing.COMPOSED);
    }

    /// What each part shows.
    private static List<String> parts(SmsText text) {
        List<String> parts = new ArrayList<>();
        for (int part = 1; part <= text.parts(); part++) {
            PartPayload payload = text.payload(part, 1);
            int header = payload.udh() ? 6 : 0;
            parts.add(
                    new String(
                            payload.bytes(),
                            header,
                            payload.bytes().length - header,
                            StandardCharsets.UTF_16BE));
        }
        return parts;
    }

    @Test
    void an_accent_after_its_letter_costs_nothing() {
        String text = "e\u0301" + "a".repeat(142);
        assertThat(SmsText.of(text, false, Writing.AS_GIVEN).parts()).isEqualTo(3);
        assertThat(composed(text))
                .returns(1, SmsText::parts)
                .returns(Encoding.GSM, SmsText::encoding);
        assertThat(Writing.COMPOSED.write(text)).isEqualTo("é" + "a".repeat(142));
    }

    @ParameterizedTest
    @CsvSource({
        "e\u0301, é", // a letter of GSM
        "o\u030B, ő", // none, but shorter
        "A\u030A\u0431, Å\u0431",
        "\u2126, Ω", // the sign of Ohm is no letter of GSM, Omega is
        "\u212B, Å",
        "\u1100\u1161\u11A8, \uAC01", // Hangul
        "\u1112\u1161\u11AB\u1100\u1173\u11AF, 한글",
        "Vie\u0323\u0302t, Việt",
        "Vie\u0302\u0323t, Việt", // the accents in either order
        "đu\u031Bo\u031B\u0323c, được",
        "\u304B\u3099, が",
        "\u0438\u0306, й",
        "n\u0303a\u0300, ñà",
        "\u2126\u0431, \u2126\u0431", // gains nothing
        "q\u0301, q\u0301", // there is no such letter
        "\uFB2A, \uFB2A", // would be longer
        "é, é",
        "’, ’"
    })
    void is_composed_where_that_gains_something(String given, String written) {
        assertThat(Writing.COMPOSED.write(given)).isEqualTo(written);
        assertThat(Writing.AS_GIVEN.write(given)).isEqualTo(given);
    }

    @ParameterizedTest
    @CsvSource({
        "‘don’t’, '''don''t'''",
        "“a” „b‟ «c», '\"a\" \"b\" \"c\"'",
        "a – b — c‑d − e, a - b - c-d - e",
        "wait…, wait...",
        "1\u00A0000\u202F000, 1 000 000",
        "a\tb, a b",
        "so\u00ADft\u200B, soft",
        "\uFEFFe\u0301’, 'é'''",
        "•a, *a",
        "❝a❞ ❛b❜ ˮ, '\"a\" ''b'' \"'",
        "a ⸺ b ～ c ⋯ ․ ‼ ⁉, a - b ~ c ... . !! !?",
        "a\u061Cb\u180E\u206A\u034Fc, abc",
        "a\u2028b\u0085c, 'a\nb\nc'",
        "a\u2003b\u3000c\u205Fd, a b c d"
    })
    void typographic_signs_are_written_in_gsm_letters(String given, String written) {
        assertThat(Writing.IN_GSM_LETTERS.write(given)).isEqualTo(written);
        assertThat(SmsText.of(given, false, Writing.IN_GSM_LETTERS).encoding())
                .isEqualTo(Encoding.GSM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"“Привет”", "ça va…", "’👍", "plain"})
    void but_not_where_the_text_is_in_ucs2_all_the_same(String given) {
        assertThat(Writing.IN_GSM_LETTERS.write(given)).isEqualTo(given);
    }

    @Test
    void nor_where_it_would_take_more_parts() {
        assertThat(SmsText.of("…".repeat(70), false, Writing.IN_GSM_LETTERS))
                .returns(1, SmsText::parts)
                .returns(Encoding.UCS2, SmsText::encoding);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                FAMILY,
                FLAG,
                "👍🏽",
                "1️⃣",
                "❤️",
                "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
                "о\u0301",
                "🏳️‍🌈",
                "👩🏽‍❤️‍💋‍👨🏿",
                "#️⃣",
                "я\u0301\u0302\u0323"
            })
    void what_a_phone_shows_as_one_sign_stays_in_one_part(String sign) {
        for (int before = 60; before <= 67; before++) {
            String text = "я".repeat(before) + sign + "я".repeat(40);
            List<String> parts = parts(composed(text));
            assertThat(String.join("", parts)).isEqualTo(text);
            assertThat(parts).as("%s after %s", sign, before).anyMatch(part -> part.contains(sign));
            assertThat(parts).allMatch(part -> part.length() <= 67);
        }
    }

    @Test
    void flags_are_told_apart_by_their_letters_in_pairs() {
        String text = "я" + FLAG.repeat(40);
        assertThat(parts(composed(text)))
                .containsExactly("я" + FLAG.repeat(16), FLAG.repeat(16), FLAG.repeat(8));
    }

    @Test
    void a_sign_that_is_longer_than_a_part_is_cut_between_characters() {
        String text = "👩" + "\u200D👩".repeat(40);
        List<String> parts = parts(composed(text));
        assertThat(String.join("", parts)).isEqualTo(text);
        assertThat(parts).hasSize(2).allMatch(part -> part.length() <= 67);
    }

    @Test
    void signs_are_cut_where_the_parts_would_be_too_many_else() {
        String sign = "👩" + "\u200D👩".repeat(12); // 38 units: one of them in each part
        SmsText text = composed(sign.repeat(300));
        assertThat(text.parts()).isLessThan(Content.PARTS_MAX);
        assertThat(String.join("", parts(text))).isEqualTo(sign.repeat(300));
        assertThat(composed(sign.repeat(250)).parts()).isEqualTo(250);
    }

    @Test
    void a_text_that_was_measured_before_is_cut_as_then() {
        String text = "e\u0301".repeat(20) + "я".repeat(26) + FAMILY;
        Content before = MessageType.SMS.content(text, (Measure) null);
        assertThat(before.parts()).isEqualTo(2);
        assertThat(MessageType.SMS.content(text, Measure.of("ucs2", 1)).parts()).isEqualTo(2);
        assertThat(MessageType.SMS.content(text, Measure.of("ucs2", 2)).parts()).isEqualTo(1);
    }

    @Test
    void names_what_keeps_a_text_out_of_gsm() {
        assertThat(SmsText.beyondGsm("don’t ’ 👍{}€é", 20)).containsExactly("’", "👍");
        assertThat(SmsText.beyondGsm("абв", 2)).containsExactly("а", "б");
    }
}
