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
                "+380 (0) 50 111 22 33"
            })
    void reads_a_number_as_people_paste_it(String text) {
        assertThat(NumberText.read(text)).isEqualTo(read(380501112233L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0501112233",
                "+0501112233",
                "(050) 111-22-33",
                "\u202A0501112233",
                "٠٥٠١١١٢٢٣٣",
                "000380501112233",
                "011380501112233"
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
                "\uFEFF3.80501112233E+11"
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
                "380501112233ext5"
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
