package io.heliograph.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One measured run, once its last report has come or was waited for long enough.
///
/// @param number from 1 within its mode
/// @param requestsPerSecond the fixed rate; 0: as fast as answers came
/// @param seconds from the first request to the last answer
/// @param acceptedPerSecond messages accepted, by those seconds
/// @param endToEndPerSecond messages whose final report came, by the time from the first request to
///   the last of these reports
/// @param send from when a request was due to its answer
/// @param report from when a request was due to the final report of its message
/// @param generatorMicrosPerRequest processor time of the generator's own thread
/// @param database null: not asked
/// @param metrics by how much the platform's own numbers grew
record Run(
        String mode,
        int number,
        double requestsPerSecond,
        double seconds,
        double acceptedPerSecond,
        double endToEndPerSecond,
        Counts.Summary counts,
        Tracker.Tally reports,
        long reportPosts,
        Latency send,
        Latency report,
        double generatorMicrosPerRequest,
        List<Processes.Spent> processes,
        DatabaseStore.@Nullable Activity database,
        Map<String, Double> metrics) {
    /// Whether everything that was sent was accepted and reported.
    boolean clean() {
        return reports.missing() == 0 && counts.errors() == 0;
    }
}
