package io.heliograph.bench;

import java.util.Map;
import java.util.TreeMap;

/// What became of the requests of one stretch of load. One thread counts.
final class Counts {
    private static final int REASONS_MAX = 20;
    private static final int REASON_LENGTH_MAX = 160;

    long requests;
    long accepted;
    long throttled;
    long unavailable;
    long refusedMessages;
    long wrongAnswers;
    long lostConnections;
    long abandoned;
    private final Map<String, Long> reasons = new TreeMap<>();

    /// @param requests requests answered with success
    /// @param accepted messages accepted
    /// @param throttled answers 429, whose requests were sent again
    /// @param unavailable answers 503, whose requests were sent again
    /// @param refusedMessages messages refused beside others that were accepted
    /// @param wrongAnswers answers that are neither a success nor a wait, or not what they should
    ///   be
    /// @param lostConnections connections that ended with a request on them
    /// @param abandoned requests not answered, or still told to wait, when time was up
    /// @param reasons what wrong answers said, each with its count
    record Summary(
            long requests,
            long accepted,
            long throttled,
            long unavailable,
            long refusedMessages,
            long wrongAnswers,
            long lostConnections,
            long abandoned,
            Map<String, Long> reasons) {
        long errors() {
            return refusedMessages + wrongAnswers + lostConnections;
        }
    }

    void wrong(String reason) {
        wrongAnswers++;
        String cut = reason.substring(0, Math.min(reason.length(), REASON_LENGTH_MAX));
        boolean room = reasons.size() < REASONS_MAX || reasons.containsKey(cut);
        reasons.merge(room ? cut : "(others)", 1L, Long::sum);
    }

    Summary summary() {
        return new Summary(
                requests,
                accepted,
                throttled,
                unavailable,
                refusedMessages,
                wrongAnswers,
                lostConnections,
                abandoned,
                Map.copyOf(reasons));
    }
}
