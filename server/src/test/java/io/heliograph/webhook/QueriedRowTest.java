package io.heliograph.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.message.PartState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueriedRowTest {
    private static final String ROW =
            "id_state=600100200&state=DELIVRD&time=2026-09-14+08%3A30%3A05";

    private static Request letter(String url) {
        return QueriedRow.request(
                url,
                new Push(
                        1,
                        600_100_200,
                        PartState.DELIVRD,
                        Instant.parse("2026-09-14T08:30:05.999Z"),
                        new Address(url, Manner.GET),
                        null,
                        0,
                        false));
    }

    @ParameterizedTest
    @CsvSource({
        "http://x.example, http://x.example?",
        "http://x.example/, http://x.example/?",
        "http://x.example/a/b, http://x.example/a/b?",
        "http://x.example/r?, http://x.example/r?",
        "http://x.example/r?a=1, http://x.example/r?a=1&",
        "http://x.example/r?a=1&, http://x.example/r?a=1&",
        "http://x.example/r?a=%20?b, http://x.example/r?a=%20?b&",
        "http://x.example/r#top, http://x.example/r?",
        "http://x.example/r?a=1#top?, http://x.example/r?a=1&"
    })
    void the_row_follows_whatever_query_there_is(String url, String before) {
        Request letter = letter(url);
        assertThat(letter.url()).isEqualTo(before + ROW);
        assertThat(letter.body()).isNull();
        assertThat(new String(letter.signed(), StandardCharsets.US_ASCII))
                .isEqualTo(letter.url().substring(letter.url().indexOf('?') + 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "600100200",
                " 600100200 ",
                "600100200\r\n",
                "\t\"600100200\"\n",
                "'600100200'",
                "\" 600100200 \"",
                "\uFEFF600100200"
            })
    void the_id_alone_takes_it(String answer) {
        assertThat(QueriedRow.taken(answer.getBytes(StandardCharsets.UTF_8)))
                .contains(Set.of(600_100_200L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\"\"",
                "OK",
                "[600100200]",
                "600100200 OK",
                "id_state=600100200",
                "6e8",
                "-1",
                "\"600100200",
                "'600100200\"",
                "<p>600100200</p>",
                "600100200600100200600100200"
            })
    void anything_else_does_not(String answer) {
        assertThat(QueriedRow.taken(answer.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }
}
