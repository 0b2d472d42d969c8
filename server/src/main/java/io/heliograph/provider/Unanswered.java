package io.heliograph.provider;

import java.util.function.Consumer;

/// A submit that waits for its answer.
final class Unanswered {
    final Consumer<SubmitResult> answered;
    final long submittedNanos;

    /// Where its PDU begins in the link's stream; negative: not in it. Guarded by the [Outbox].
    long beginsAt = -1;

    Unanswered(Consumer<SubmitResult> answered, long submittedNanos) {
        this.answered = answered;
        this.submittedNanos = submittedNanos;
    }
}
