package io.heliograph.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenderRuleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "A",
                "ABCDEFGHIJK",
                "{ABCDEFG}",
                "123",
                "123456789012345",
                "+380501112233",
                "ABCDEFGHIJK ",
                " ABCDEFGHIJK",
                "\uFEFFABCDEFGHIJK\u200B",
                "ABCDEFGHIJK\u00A0",
                "+Shop",
                "Caf\u00E9\u20ACBAR{", // 7 letters, and two that count twice
                "\u3000ABCDEFGHIJK\u2007\u200A",
                "\u202A+380501112233\u202C"
            })
    void takes_what_fits_once_it_is_trimmed(String sender) {
        assertThat(SenderRule.fault(sender)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ABCDEFGHIJKL", "12", "+12", "1234567890123456", "+1234567890123456"})
    void refuses_what_does_not(String sender) {
        assertThat(SenderRule.fault(sender)).contains(SenderRule.RULE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ABCDEFGHI}",
                "~~~~~~",
                "[ABCDEFGHIJ",
                "ABCDEFGHIJ€",
                "€€€€€€",
                "\\\\\\\\|^"
            })
    void counts_signs_of_the_extension_table_twice(String sender) {
        assertThat(SenderRule.fault(sender))
                .hasValueSatisfying(fault ->
                        assertThat(fault).startsWith(SenderRule.RULE).contains("counts as two"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u200B", "\u00A0", "\uFEFF \u202C", "\u3164", "\u2800\u115F", "\t\u2003"})
    void what_nobody_sees_is_blank(String sender) {
        assertThat(SenderRule.fault(sender)).contains("cannot be blank");
    }

    @ParameterizedTest
    @CsvSource({
        "Shop, Shop",
        "'Shop ', Shop",
        "' Shop', Shop",
        "'My Shop', 'My Shop'",
        "+380501112233, 380501112233",
        "' +380501112233 ', 380501112233",
        "+Shop, +Shop",
        "'\u200BShop\u00A0', Shop",
        "'\u202F+380501112233\u2009', 380501112233",
        "'\u200B+\u200B380501112233', 380501112233",
        "'\u3164Shop\u2800', Shop",
        "++380501112233, ++380501112233",
        "'', ''",
        "+, +"
    })
    void goes_out_without_what_is_no_part_of_it(String sender, String sent) {
        assertThat(SenderRule.sent(sender)).isEqualTo(sent);
        assertThat(SenderRule.sent(sent)).isEqualTo(sent);
    }
}
