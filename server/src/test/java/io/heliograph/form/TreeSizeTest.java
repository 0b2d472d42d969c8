package io.heliograph.form;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.fixture.Heap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class TreeSizeTest {
    private static long size(String json) {
        return TreeSize.of(json.getBytes(UTF_8));
    }

    private static String list(IntFunction<String> element) {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < 30_000; i++) {
            json.append(i == 0 ? "" : ",").append(element.apply(i));
        }
        return json.append(']').toString();
    }

    /// What the heap has more while ten trees of it are there, for one of them.
    private static long grown(byte[] json) {
        JsonNode[] trees = new JsonNode[10];
        long before = Heap.used();
        for (int i = 0; i < trees.length; i++) {
            trees[i] = Json.read(json);
        }
        long grown = Heap.used() - before;
        assertThat(trees[0].size()).isEqualTo(trees[9].size());
        return grown / trees.length;
    }

    @Test
    void no_tree_takes_more_than_is_told_of_its_text() {
        for (String json :
                new String[] {
                    list(_ -> "{}"),
                    list(_ -> "[]"),
                    list(i -> "{\"a\":" + (i + 1_000_000) + "}"),
                    list(i -> "{\"a\":\"\",\"b\":\"b\"}"),
                    list(i -> "\"" + i + "\""),
                    list(i -> i + ".5"),
                    list(i -> "12345678901234567890" + i),
                    "[\"" + "a".repeat(900_000) + "\u20ac\"]",
                    "[\"" + "\u20ac".repeat(300_000) + "\"]"
                }) {
            byte[] body = json.getBytes(UTF_8);
            assertThat(grown(body))
                    .as(json.substring(0, 40))
                    .isLessThanOrEqualTo(TreeSize.of(body));
        }
    }

    @Test
    void what_stands_in_a_text_counts_as_text() {
        assertThat(size("\"{{{{,,,,::::[[[[\"")).isEqualTo(size("\"aaaaaaaaaaaaaaaa\""));
        assertThat(size("\"\\\"{{{{\"")).isEqualTo(size("\"\\\"aaaa\""));
        assertThat(size("\"\\\\\",{")).isGreaterThan(size("\"\\\\\"aa"));
    }

    @Test
    void another_unicode_form_is_refused() {
        byte[] json = "[\"\u2222\",{},{},{}]".getBytes(UTF_16LE);
        assertThatThrownBy(() -> TreeSize.of(json)).isInstanceOf(Refused.class);
    }
}
