package io.heliograph.dispatch;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A pause as the operator sees it in `operator_provider_pause`.
///
/// @param id of its row
/// @param traffic whose, where and why, as it began
/// @param endedAt null: it is in force
/// @param endedBy null: it is in force
record KeptPause(
        UUID id,
        int providerId,
        PausedTraffic traffic,
        Instant beganAt,
        @Nullable Instant endedAt,
        @Nullable End endedBy) {
    /// What a pause ends by. One that a stop leaves open ends by the next start.
    enum End {
        /// a message was taken
        TAKEN,
        /// a pause that holds all that this one does
        WIDER
    }

    KeptPause ended(Instant at, End by) {
        // a clock that was set back makes no time run backwards
        Instant end = at.isBefore(beganAt) ? beganAt : at;
        return new KeptPause(id, providerId, traffic, beganAt, end, by);
    }
}
