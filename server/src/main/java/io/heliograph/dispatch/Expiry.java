package io.heliograph.dispatch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Ends the parts whose receipt never came: EXPIRED after the lifetime and a grace (DESIGN §6).
final class Expiry {
    /// What is looked at in one step, so that a long pause is not caught up in one statement.
    private static final Duration STEP = Duration.ofMinutes(10);

    /// Parts ended at a time, and in memory: what has ended is not found the next time.
    private static final int PARTS_MAX = 5_000;

    private final DispatchStore store;
    private final FloorStore floors;
    private final Journal journal;
    private final Duration grace;
    private final Clock clock;
    private Instant upTo;

    /// @param upTo what expired before it was looked at
    Expiry(
            DispatchStore store,
            FloorStore floors,
            Journal journal,
            Duration grace,
            Instant upTo,
            Clock clock) {
        this.store = store;
        this.floors = floors;
        this.journal = journal;
        this.grace = grace;
        this.upTo = upTo;
        this.clock = clock;
    }

    /// Looks at what has expired since the last time; called every few seconds.
    void tick() throws InterruptedException {
        Instant until = clock.instant().minus(grace);
        while (until.isAfter(upTo)) {
            Instant next = upTo.plus(STEP).isBefore(until) ? upTo.plus(STEP) : until;
            List<DispatchStore.ExpiredPart> parts;
            do {
                parts = store.expired(upTo, next, PARTS_MAX);
                expire(parts);
            } while (parts.size() == PARTS_MAX);
            floors.saveExpiryFloor(next);
            upTo = next;
        }
    }

    private void expire(List<DispatchStore.ExpiredPart> parts) throws InterruptedException {
        CountDownLatch recorded = new CountDownLatch(parts.size());
        for (DispatchStore.ExpiredPart part : parts) {
            journal.add(
                    new Entry.Expired(
                            part.message(),
                            part.partId(),
                            part.taken(),
                            clock.instant(),
                            _ -> recorded.countDown()));
        }
        recorded.await();
    }
}
