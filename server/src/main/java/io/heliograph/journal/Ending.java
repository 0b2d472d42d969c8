package io.heliograph.journal;

import io.heliograph.message.Message;
import io.heliograph.message.PartState;
import io.heliograph.message.Report;

/// A report to be recorded, with the money that it gives back.
///
/// @param errorCode the provider's; empty where there is none
/// @param refundMicros zero where the charge stays
record Ending(Report report, String errorCode, long refundMicros) {
    /// @param taken whether a provider has taken the part
    static Ending of(Report report, String errorCode, boolean taken) {
        long refund =
                report.state().isFinal() && isGivenBack(report.message(), report.state(), taken)
                        ? report.message().pricePerPart().micros()
                        : 0;
        return new Ending(report, errorCode, refund);
    }

    private static boolean isGivenBack(Message message, PartState state, boolean taken) {
        return switch (message.priceRule()) {
            case SUBMITTED -> !taken;
            case DELIVERED -> state != PartState.DELIVRD;
        };
    }
}
