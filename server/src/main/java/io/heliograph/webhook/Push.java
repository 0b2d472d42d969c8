package io.heliograph.webhook;

import io.heliograph.message.ReportRow;
import org.jspecify.annotations.Nullable;

/// One report on its way to one address.
///
/// @param url where to; null: the report is not pushed
/// @param row what is written; null only where the message is no longer kept
/// @param attempts how often it was sent in vain
/// @param superseded whether it tells an intermediate state of a part that has its final one
record Push(
        long reportId,
        @Nullable String url,
        @Nullable ReportRow row,
        long partId,
        int attempts,
        boolean superseded) {
    Push(long reportId, @Nullable String url, ReportRow row) {
        this(reportId, url, row, row.partId(), 0, false);
    }
}
