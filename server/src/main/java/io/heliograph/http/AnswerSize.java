package io.heliograph.http;

import io.heliograph.form.Refused;
import io.heliograph.transport.HttpSettings;
import io.heliograph.transport.Memory;
import java.util.List;
import java.util.Map;

/// Keeps an answer with many rows from growing beyond what the server's memory is meant for, and
/// charges it to the [Memory] of calls while it grows, until it is written. Counted are octets as
/// they will be written: a control character takes six of them in JSON.
public final class AnswerSize {
    /// Of one answer.
    public static final int BYTES_MAX = HttpSettings.ANSWER_BYTES_MAX;

    /// What takes the memory at a time: rows, the buffer they are written to, the answer.
    private static final int COPIES = 3;

    private static final int STEP_BYTES = 64 << 10;

    private final Call call;
    private final String field;
    private int bytes;

    /// Small answers are bounded by the requests at a time alone.
    private int charged = Memory.SMALL_BYTES / COPIES;

    /// @param field by which less can be asked for
    public AnswerSize(Call call, String field) {
        this.call = call;
        this.field = field;
    }

    /// Counts in what one row takes.
    ///
    /// @throws Refused when it is too much
    public void add(long more) {
        if (bytes + more > BYTES_MAX) {
            throw Refused.fields(
                    Map.of(field, List.of("the answer would be too large: ask for fewer at once")));
        }
        bytes += (int) more;
        while (charged < bytes) {
            call.hold(COPIES * STEP_BYTES);
            charged += STEP_BYTES;
        }
    }
}
