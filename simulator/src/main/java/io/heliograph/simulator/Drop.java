package io.heliograph.simulator;

/// Whether a submit ends the link that it came over. The message itself is treated as the rest of
/// the behaviour says: one that was accepted keeps its receipt, which is what leaves a client in
/// doubt.
///
/// @param moment when the link is closed, or how else it ends
/// @param probability for each submit
public record Drop(Moment moment, double probability) {
    public static final Drop NEVER = new Drop(Moment.AFTER_ANSWER, 0);

    /// When a link is closed.
    public enum Moment {
        /// The submit was read, its answer is never sent.
        BEFORE_ANSWER,
        /// The first half of the answer is sent.
        INSIDE_ANSWER,
        /// The answer is sent, then the link is closed without an unbind.
        AFTER_ANSWER,
        /// The link stays open, but nothing is read or said on it any more, not even that it lives.
        FALL_SILENT
    }

    public Drop {
        InvalidInput.checkProbability("the drop's probability", probability);
    }

    public static Drop always(Moment moment) {
        return new Drop(moment, 1);
    }
}
