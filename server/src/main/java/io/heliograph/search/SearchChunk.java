package io.heliograph.search;

import io.heliograph.message.Period;
import java.time.Instant;

/// A closed stretch of an account's messages (`search_chunk`).
///
/// @param chunkId its first message
/// @param endId what follows its last part
/// @param createdFrom when the earliest of its messages was accepted
/// @param createdTo the latest
record SearchChunk(long chunkId, long endId, int parts, Instant createdFrom, Instant createdTo) {
    /// Whether all of its messages were accepted in that period.
    boolean isWithin(Period period) {
        return !createdFrom.isBefore(period.from()) && createdTo.isBefore(period.until());
    }
}
