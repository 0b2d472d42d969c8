package io.heliograph.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitPatternTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "12",
                "1[02-4]|2\\d",
                "(?:1|23)\\d{2,3}",
                "1(?:2(?:3|4[56]))?\\d",
                "(?:[12]\\d){1,2}|3",
                "1{0,3}2?"
            })
    void takes_what_the_regular_expression_takes(String regex) {
        DigitPattern pattern = new DigitPattern();
        pattern.add(regex, 7);
        Random random = new Random(42);
        for (int round = 0; round < 3_000; round++) {
            StringBuilder digits = new StringBuilder();
            for (int i = random.nextInt(7); i > 0; i--) {
                digits.append(random.nextInt(7));
            }
            int at = pattern.start();
            for (int i = 0; i < digits.length(); i++) {
                at = pattern.next(at, digits.charAt(i) - '0');
            }
            assertThat(pattern.ending(at).contains(7))
                    .as(digits.toString())
                    .isEqualTo(Pattern.matches(regex, digits));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "1*", "(1", "1)", "[1a]"})
    void refuses_what_it_does_not_read(String regex) {
        assertThatThrownBy(() -> new DigitPattern().add(regex, 0))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void tells_which_of_several_patterns_takes_the_digits() {
        DigitPattern pattern = new DigitPattern();
        pattern.add("1\\d", 1);
        pattern.add("\\d2", 2);
        int end = pattern.next(pattern.next(pattern.start(), 1), 2);
        assertThat(pattern.ending(end)).containsExactlyInAnyOrder(1, 2);
    }
}
