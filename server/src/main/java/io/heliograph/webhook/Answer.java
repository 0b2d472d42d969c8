package io.heliograph.webhook;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What came back.
///
/// @param status null: no answer
/// @param ids the `id_state`s that the customer took, ours or not
/// @param error why it is a failure; empty where it is none
record Answer(Outcome outcome, @Nullable Integer status, Set<Long> ids, String error) {
    static Answer failure(Outcome outcome, @Nullable Integer status, String error) {
        return new Answer(outcome, status, Set.of(), error);
    }
}
