package io.heliograph.journal;

import io.heliograph.message.Message;
import io.heliograph.message.PartState;
import io.heliograph.message.Report;

/// A report to be recorded, with the money that it gives back.
///
/// @param errorCode the provider's; empty where there is none
/// @param refundMicros zero where the charge stays
record Ending(Report report, String errorCode, long refundMicros, Basis basis) {
    /// What is known of it.
    enum Basis {
        /// a provider says so: it stays
        TOLD,
        /// we know: no provider has it; it stays
        KNOWN,
        /// a provider has it, or may have it, and has not said: its word corrects this
        ASSUMED,
        /// the same, where any of its attempts may have reached a provider
        ASSUMED_IF_SENT
    }

    /// @param taken whether a provider has taken the part
    static Ending of(Report report, String errorCode, boolean taken, Basis basis) {
        long refund =
                report.state().isFinal() && isGivenBack(report.message(), report.state(), taken)
                        ? report.message().pricePerPart().micros()
                        : 0;
        return new Ending(report, errorCode, refund, basis);
    }

    private static boolean isGivenBack(Message message, PartState state, boolean taken) {
        return switch (message.priceRule()) {
            case SUBMITTED -> !taken;
            case DELIVERED -> state != PartState.DELIVRD;
        };
    }

    /// Whether a provider's word would correct it.
    boolean mayBeCorrected() {
        return basis == Basis.ASSUMED || basis == Basis.ASSUMED_IF_SENT;
    }

    /// Whether it corrects an end that was assumed.
    boolean isTruth() {
        return basis == Basis.TOLD && report.state().isFinal();
    }
}
