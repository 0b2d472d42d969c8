package io.heliograph.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// That a part has reached a state, recorded: the row is committed, and a final one is the only
/// final one of its part.
///
/// @param id time-ordered id of the report itself
/// @param message the whole message, for the fields that a row of the contract carries
/// @param partId which of its parts
/// @param state the state it has reached
/// @param at when, by the provider's word or ours
/// @param lookup what was found of the number; null where nothing was, or nothing was asked for
/// @param whole whether the message is there with its text; where it is not, the text is in the
///   database
/// @param corrected whether it takes the place of an end that we had assumed and told (contract
///   §10)
public record Report(
        long id,
        Message message,
        long partId,
        PartState state,
        Instant at,
        @Nullable LookupResult lookup,
        boolean whole,
        boolean corrected) {

    /// A report of which nothing was found.
    public Report(long id, Message message, long partId, PartState state, Instant at) {
        this(id, message, partId, state, at, null, true);
    }

    /// One that tells something new of the part.
    public Report(
            long id,
            Message message,
            long partId,
            PartState state,
            Instant at,
            @Nullable LookupResult lookup,
            boolean whole) {
        this(id, message, partId, state, at, lookup, whole, false);
    }

    /// The same, which was found to correct what had been told.
    public Report asCorrection() {
        return new Report(id, message, partId, state, at, lookup, whole, true);
    }
}
