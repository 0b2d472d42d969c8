package io.heliograph.webhook;

import io.heliograph.message.PartState;
import io.heliograph.message.ReportRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One report on its way to one address.
///
/// @param address where to; null: the report is not pushed
/// @param row what is written; null only where the message is no longer kept
/// @param attempts how often it was sent in vain
/// @param superseded whether it tells an intermediate state of a part that has its final one, or an
///   end that was corrected
record Push(
        long reportId,
        long partId,
        PartState state,
        Instant at,
        @Nullable Address address,
        @Nullable ReportRow row,
        int attempts,
        boolean superseded) {
    /// One that was never sent.
    static Push fresh(long reportId, @Nullable Address address, ReportRow row) {
        return new Push(reportId, row.partId(), row.state(), row.at(), address, row, 0, false);
    }
}
