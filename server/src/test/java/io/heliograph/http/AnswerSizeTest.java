package io.heliograph.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.form.Json;
import io.heliograph.text.JsonSize;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerSizeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "\u0001",
                "\"\\",
                "\n\t",
                "\u007f",
                "gr\u00fc\u00dfe",
                "\u20ac",
                "\ud83d\ude00",
                "</script>"
            })
    void a_text_counts_at_least_as_many_octets_as_are_written(String text) {
        String many = text.repeat(1000);
        long written = Json.write(json -> json.writeString(many)).length;
        assertThat(JsonSize.of(many)).isBetween(written, Math.max(written * 3 / 2, written + 2));
        assertThat(written).isGreaterThanOrEqualTo(many.getBytes(UTF_8).length + 2L);
    }
}
