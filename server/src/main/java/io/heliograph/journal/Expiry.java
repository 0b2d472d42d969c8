package io.heliograph.journal;

import io.heliograph.db.Database;
import io.heliograph.message.Message;
import io.heliograph.message.MessagePartsRow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Ends the parts whose receipt never came: EXPIRED after the lifetime and a grace (DESIGN §6).
public final class Expiry {
    /// What is looked at in one step, so that a long pause is not caught up in one statement.
    private static final Duration STEP = Duration.ofMinutes(10);

    /// Steps of a tick, two days together: a clock that is far ahead for a moment ends no more than
    /// this before its time, and a long pause is caught up by a few ticks.
    static final int STEPS_MAX = 288;

    /// Parts ended at a time, and in memory: what has ended is not found the next time.
    private static final int PARTS_MAX = 5_000;

    private final ExpiryStore store;
    private final Journal journal;
    private final Duration grace;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Instant upTo;

    /// When the first message expired that is left to the next start.
    private volatile Instant firstLeft = Instant.MAX;

    /// @param grace how long after the lifetime a receipt is still waited for
    /// @param upTo what expired before it was looked at
    public Expiry(Database database, Journal journal, Duration grace, Instant upTo, Clock clock) {
        this.store = new ExpiryStore(database);
        this.journal = journal;
        this.grace = grace;
        this.upTo = upTo;
        this.clock = clock;
    }

    /// What expired before it was looked at and ended, and nothing that has still to expire is
    /// below it.
    public Instant upTo() {
        Instant left = firstLeft;
        return left.isAfter(upTo) ? upTo : left.minusMillis(1);
    }

    /// Messages were committed. Where the clock was set back, they may expire at a time that was
    /// looked at; called by any thread.
    public void accepted(List<Message> messages) {
        for (Message message : messages) {
            if (!message.expiresAt().isAfter(upTo)) {
                goBack(message.expiresAt().minusMillis(1));
            }
        }
    }

    private void goBack(Instant to) {
        lock.lock();
        try {
            upTo = to.isBefore(upTo) ? to : upTo;
        } finally {
            lock.unlock();
        }
    }

    private void goOn(Instant from, Instant to) {
        lock.lock();
        try {
            upTo = upTo.equals(from) ? to : upTo; // else it has gone back meanwhile
        } finally {
            lock.unlock();
        }
    }

    /// Looks at what has expired since the last time; called every few seconds.
    public void tick() throws InterruptedException {
        int steps = 0;
        while (steps < STEPS_MAX && step()) {
            steps++;
        }
    }

    /// @return false: there is nothing more to look at, now
    private boolean step() throws InterruptedException {
        Instant from = upTo;
        Instant until = until();
        Instant next = from.plus(STEP).isBefore(until) ? from.plus(STEP) : until;
        if (!next.isAfter(from)) {
            return false;
        }
        MessagePartsRow.Page<ExpiryStore.ExpiredPart> parts;
        int ended;
        do {
            parts = store.expired(from, next, PARTS_MAX);
            if (until().isBefore(next)) {
                return false; // the clock was set back: what was read may still be sent
            }
            leave(parts.unreadable());
            ended = expire(parts.rows());
        } while (parts.full() && ended > 0);
        goOn(from, next);
        return true;
    }

    /// What expires later, is not over; asked for anew before anything is ended, since the clock
    /// may be set back at any time.
    private Instant until() {
        return clock.instant().minus(grace);
    }

    /// A message that expired then has parts that cannot be ended, which is a bug of ours.
    private void leave(Instant expiredAt) {
        lock.lock();
        try {
            firstLeft = expiredAt.isBefore(firstLeft) ? expiredAt : firstLeft;
        } finally {
            lock.unlock();
        }
    }

    /// @return how many have ended
    private int expire(List<ExpiryStore.ExpiredPart> parts) throws InterruptedException {
        CountDownLatch recorded = new CountDownLatch(parts.size());
        AtomicInteger ended = new AtomicInteger();
        for (ExpiryStore.ExpiredPart part : parts) {
            Consumer<Fate> told =
                    fate -> {
                        if (fate == Fate.ENDED) {
                            ended.incrementAndGet();
                        } else {
                            leave(part.message().expiresAt());
                        }
                        recorded.countDown();
                    };
            journal.add(
                    new Entry.Expired(
                            part.message(), part.partId(), part.taken(), clock.instant(), told));
        }
        recorded.await();
        return ended.get();
    }
}
