package io.heliograph.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MacrosTest {
    /// A contact that has all but a middle name.
    private static String value(Macro macro) {
        return switch (macro) {
            case FIRST_NAME -> "Bea";
            case LAST_NAME -> "#number#";
            case MIDDLE_NAME -> "";
            case NUMBER -> "380501112233";
            default -> macro.name().toLowerCase(Locale.ROOT).replace("_", " ");
        };
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '"',
            value = {
                "Good morning|Good morning",
                "Dear #first_name#|Dear Bea",
                "#FIRST_NAME##First_Name#|BeaBea",
                "#middle_name#, #number#|, 380501112233",
                "#birth_date# #note_1##note_10#|birth date note 1note 10",
                "#last_name#|#number#",
                "#note_0##note_11##note_01##name#|#note_0##note_11##note_01##name#",
                "# first_name #|# first_name #",
                "#1 of #first_name#|#1 of Bea",
                "#x#first_name#first_name#|#xBeafirst_name#",
                "###first_name###|##Bea##",
                "#first_name|#first_name",
                "#|#",
                "##|##",
                "#fırst_name#|#fırst_name#",
                "#first_name#\u202e😀|Bea\u202e😀"
            },
            delimiter = '|')
    void puts_in_what_is_known_and_leaves_the_rest_as_it_stands(String text, String rendered) {
        assertThat(Macros.parse(text).render(MacrosTest::value)).isEqualTo(rendered);
    }

    @Test
    void an_empty_text_is_one() {
        assertThat(Macros.parse("").render(MacrosTest::value)).isEmpty();
    }

    @Test
    void knows_whether_it_differs_between_recipients() {
        assertThat(Macros.parse("#name#").any()).isFalse();
        assertThat(Macros.parse("#number#").any()).isTrue();
        assertThat(Macros.parse("#number#")).hasToString("#number#");
    }

    @Test
    void a_text_of_signs_alone_is_read_in_one_go() {
        String signs = "#".repeat(1_000_000);
        assertThat(Macros.parse(signs).render(MacrosTest::value)).isEqualTo(signs);
    }
}
