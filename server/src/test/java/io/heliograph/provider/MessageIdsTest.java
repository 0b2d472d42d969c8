package io.heliograph.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageIdsTest {
    @ParameterizedTest
    @CsvSource({
        // answer, receipt, ignoreCase, ignoreLeadingZeros, id in the answer, in the receipt, same
        "TEXT, TEXT, true, false, aB01, Ab01, true",
        "TEXT, TEXT, false, false, aB01, Ab01, false",
        "TEXT, TEXT, true, false, 0017, 17, false",
        "TEXT, TEXT, true, true, 0017, 17, true",
        "TEXT, TEXT, true, true, 0, 000, true",
        "TEXT, TEXT, true, false, 255, ff, false",
        "HEX, DECIMAL, true, false, 0FF, 255, true",
        "HEX, DECIMAL, true, false, ff, 0000000255, true",
        "DECIMAL, HEX, true, false, 255, 00fF, true",
        "DECIMAL, DECIMAL, true, false, 00255, 255, true",
        "HEX, DECIMAL, true, false, ffffffffffffffffffff, 1208925819614629174706175, true",
        "HEX, HEX, true, false, 0x1F, 0X1f, true",
        "HEX, DECIMAL, true, false, 0x1F, 31, true",
        "DECIMAL, HEX, true, false, 31, 0x0000001f, true",
        "DECIMAL, DECIMAL, true, false, 0xFF, 255, true",
        "HEX, DECIMAL, true, false, FFFFFFFB, -5, true",
        "DECIMAL, DECIMAL, true, false, -2147483648, 2147483648, true",
        "DECIMAL, DECIMAL, true, false, -5, 5, false",
        "DECIMAL, DECIMAL, true, false, -0, 0, true",
        "DECIMAL, HEX, true, false, -9223372036854775808, 8000000000000000, true",
        "HEX, HEX, true, false, -5, -05, false",
        "DECIMAL, DECIMAL, true, false, 0x, 0, false",
        "DECIMAL, DECIMAL, true, false, -, 0, false",
        "HEX, DECIMAL, true, false, a-1, A-1, true",
        "DECIMAL, DECIMAL, true, false, a1, 1, false",
    })
    void the_two_sides_are_compared_as_they_are_written(
            MessageIds.Notation answer,
            MessageIds.Notation receipt,
            boolean ignoreCase,
            boolean ignoreLeadingZeros,
            String inAnswer,
            String inReceipt,
            boolean same) {
        MessageIds ids = new MessageIds(answer, receipt, ignoreCase, ignoreLeadingZeros);
        String kept = ids.fromAnswer(inAnswer);
        String told = ids.fromReceipt(inReceipt);
        boolean fits =
                kept.equals(told)
                        || (ignoreCase && MessageIds.folded(kept).equals(MessageIds.folded(told)));
        assertThat(fits).isEqualTo(same);
    }

    @Test
    void letters_are_kept_as_they_were_written() {
        MessageIds ids =
                new MessageIds(MessageIds.Notation.TEXT, MessageIds.Notation.TEXT, true, false);
        assertThat(ids.fromAnswer("aB3x")).isEqualTo("aB3x");
        assertThat(ids.fromReceipt("Ab3X")).isEqualTo("Ab3X");
    }

    @Test
    void what_no_database_can_bear_is_left_out() {
        MessageIds ids =
                new MessageIds(MessageIds.Notation.TEXT, MessageIds.Notation.TEXT, true, false);
        assertThat(ids.fromAnswer(" a\0b\n\u0085c ")).isEqualTo("abc");
        assertThat(ids.fromAnswer("x".repeat(65))).hasSize(64);
    }
}
