package io.heliograph.number;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "380501112233",
                "+380 (50) 111-22-33",
                "00380501112233",
                "+00380501112233",
                "\u202A+380501112233\u202C",
                "\u2066380501112233\u2069",
                "\u200E380\u200B50\u200D111\u20602233\uFEFF",
                "\uFEFF 380\u00AD501112233",
                "\u061C380501112233\uFE0F",
                "380\u00A050\u202F111\u200922\u300033",
                "380\u201050\u2013111\u221222\uFF0D33",
                "３８０５０１１１２２３３",
                "＋３８０（５０）１１１２２３３",
                "٣٨٠٥٠١١١٢٢٣٣",
                "۳۸۰۵۰۱۱۱۲۲۳۳",
                "३८०५०१११२२३३",
                "𝟑𝟖𝟎𝟓𝟎𝟏𝟏𝟏𝟐𝟐𝟑𝟑",
                "٠٠380501112233",
                "+380 (0) 50 111 22 33",
                "+380（０）50 111 22 33",
                "+380 ( 0\u00A0) 50 111 22 33",
                "tel:+380-50-111-22-33",
                " TEL: 380501112233",
                "\uFEFFtel:00380501112233",
                "380501112233+", // as text from right to left is copied
                "３８０ー５０ー１１１ー２２ー３３",
                "380\uFF7050\u2011111\uFE6322\u2E3A33",
                "380\u02D750\u2796111\u204322\u301C33",
                "380\u205F50\u2007111\u000922\u168033",
                "380\u2029501112233",
                "\u034F380\u3164501\u2800112\u180E233",
                "\u206A380\u206E501112233\uDB40\uDD00",
                "+00380501112233",
                "+ 0 0 380 501112233",
                "𞥓𞥘𞥐𞥕𞥐𞥑𞥑𞥑𞥒𞥒𞥓𞥓" // Adlam
            })
    void reads_a_number_as_people_paste_it(String text) {
        assertThat(NumberText.read(text)).isEqualTo(read(380501112233L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0501112233",
                "(050) 111-22-33",
                "\u202A0501112233",
                "٠٥٠١١١٢٢٣٣",
                "000380501112233",
                "011380501112233",
                "tel:0501112233",
                "（０５０）１１１−２２−３３",
                "+0501112233"
            })
    void tells_that_the_country_code_is_missing(String text) {
        assertThat(NumberText.read(text).fault())
                .isEqualTo(NumberText.WITHOUT_COUNTRY)
                .contains("country code is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3.80501112233E+11",
                "3,80501112233E+11",
                "3.8E11",
                "4e+11",
                " 3.80501112233e+011",
                "\uFEFF3.80501112233E+11",
                "3.80501112233e11",
                "3,80501112233e+11",
                "3.80501112233 E + 11",
                "3.80501112233\u00A0E+11",
                "３．８０５０１１１２２３３Ｅ＋１１",
                "٣٫٨E+11",
                "3,80501112233Е+11", // a Cyrillic letter
                "3.80501112233E\u221201",
                "+3.80501112233E+11",
                ".380501112233E12",
                "3,80501112233*10^11",
                "3.80501112233×10^11",
                "'3.80501112233E+11",
                "=\"3.80501112233E+11\""
            })
    void names_the_short_form_of_spreadsheets(String text) {
        assertThat(NumberText.read(text).fault())
                .isEqualTo(NumberText.OF_SPREADSHEET)
                .contains("spreadsheet");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "00",
                "0",
                "123456",
                "1234567890123456",
                "38050x112233",
                "380.50.111",
                "E+11",
                "1E",
                "x3E+11",
                "380501112233;380671112233",
                "½380501112233",
                "380501112233ext5",
                "tel:+380501112233;ext=5",
                "tel:+380501112233;phone-context=+380",
                "+380501112233;ext=5",
                "tel:tel:380501112233",
                "tel:",
                "sms:380501112233",
                "+380 (00) 50x111 22 33",
                "38050111223³",
                "380501112233,380671112233",
                "380501112233/380671112233",
                "380501112233\u0000"
            })
    void tells_of_anything_else_what_a_number_has(String text) {
        assertThat(NumberText.read(text).fault()).isEqualTo(NumberText.RULE);
    }

    @Test
    void reads_no_more_than_64_characters() {
        assertThat(NumberText.read("380501112233" + " ".repeat(52)).fault()).isNull();
        assertThat(NumberText.read("380501112233" + " ".repeat(53)).fault())
                .isEqualTo(NumberText.RULE);
    }

    @ParameterizedTest
    @CsvSource({"1234567, 1234567", "123456789012345, 123456789012345"})
    void reads_the_shortest_and_the_longest(String text, long digits) {
        assertThat(NumberText.read(text)).isEqualTo(read(digits));
    }

    private static NumberText.Read read(long digits) {
        return new NumberText.Read(new Msisdn(digits), null);
    }
}
