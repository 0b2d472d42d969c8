package io.heliograph.provider;

/// A submit that waits for its answer.
final class Unanswered {
    final Answered answered;
    final long submittedNanos;

    /// To whom it goes.
    long recipient;

    /// Where its PDU begins in the link's stream; negative: not in it. Guarded by the [Outbox].
    long beginsAt = -1;

    Unanswered(Answered answered, long submittedNanos) {
        this.answered = answered;
        this.submittedNanos = submittedNanos;
    }
}
