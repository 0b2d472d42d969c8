package io.heliograph.webhook;

import java.time.Instant;
import java.util.ArrayDeque;

/// One address of one account, as long as there is something to do for it or to remember of it. All
/// of it is guarded by the lock of its [Feed].
final class Endpoint {
    final String url;

    /// What was never sent, in the order of ids.
    final ArrayDeque<Push> queue = new ArrayDeque<>();

    /// Whether a courier is at work: so there is one POST at a time.
    boolean running;

    /// Whether something may be due in `webhook_pending`.
    boolean stored;

    /// Whose turn it is where both have something.
    boolean storedNext;

    /// POSTs in a row that acknowledged nothing.
    int failures;

    Instant pausedUntil = Instant.EPOCH;

    Endpoint(String url) {
        this.url = url;
    }

    boolean isPaused(Instant now) {
        return now.isBefore(pausedUntil);
    }
}
