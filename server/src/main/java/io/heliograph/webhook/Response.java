package io.heliograph.webhook;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What came back.
///
/// @param status null: no answer
/// @param ids the `id_state`s that the customer took, ours or not
/// @param error why it is a failure; empty where it is none
record Response(AttemptOutcome outcome, @Nullable Integer status, Set<Long> ids, String error) {
    static Response failure(AttemptOutcome outcome, @Nullable Integer status, String error) {
        return new Response(outcome, status, Set.of(), error);
    }
}
