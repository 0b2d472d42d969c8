package io.heliograph.contact;

import io.heliograph.http.Refused;
import java.util.List;
import java.util.Map;

/// Keeps an answer from growing beyond what the server's memory is meant for: a few thousand
/// contacts can hold many megabytes of notes.
final class AnswerSize {
    static final int CHARS_MAX = 4 << 20;

    private final String field;
    private int chars;

    /// @param field by which less can be asked for
    AnswerSize(String field) {
        this.field = field;
    }

    /// Counts in what one row holds.
    ///
    /// @throws Refused when it is too much
    void add(int more) {
        chars += more;
        if (chars > CHARS_MAX) {
            throw Refused.fields(
                    Map.of(field, List.of("the answer would be too large: ask for fewer at once")));
        }
    }
}
