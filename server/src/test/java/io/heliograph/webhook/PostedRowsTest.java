package io.heliograph.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostedRowsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,2]",
                "[\"1\",\"2\"]",
                "[1,\" 2 \"]",
                "[[1,2]]",
                "[[1],[\"2\"]]",
                " [1, null, true, 2.5, {\"a\": [3]}, [[4]], \"x\", \"-5\", 2] ",
            })
    void reads_ids_as_texts_or_numbers_nested_once_or_not(String answer) {
        assertThat(read(answer)).contains(Set.of(1L, 2L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "OK",
                "1",
                "\"1\"",
                "{\"1\":1}",
                "null",
                "[1,2",
                "[1] [2]",
                "[1]x",
                "[1,]",
                "<html>[1]</html>"
            })
    void what_is_no_list_acknowledges_nothing(String answer) {
        assertThat(read(answer)).isEmpty();
    }

    @Test
    void a_huge_number_and_a_deep_nesting_do_no_harm() {
        assertThat(read("[" + "9".repeat(900) + ", 1]")).contains(Set.of(1L));
        assertThat(read("[".repeat(60_000))).isEmpty();
    }

    private static Optional<Set<Long>> read(String answer) {
        return PostedRows.taken(answer.getBytes(StandardCharsets.UTF_8));
    }
}
