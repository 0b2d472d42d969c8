package io.heliograph.expiry;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.journal.Entry;
import io.heliograph.journal.Fate;
import io.heliograph.journal.Journal;
import io.heliograph.journal.Recording;
import io.heliograph.message.Message;
import io.heliograph.message.MessagePartsRow;
import io.heliograph.message.PartState;
import io.heliograph.provider.WithoutId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Ends the parts whose receipt never came: EXPIRED after the lifetime and a grace (DESIGN §6). A
/// part that its provider took without naming an id can have none; it ends as the provider's
/// `withoutId` says.
public final class Expiry {
    /// What is looked at in one step, so that a long pause is not caught up in one statement.
    private static final Duration STEP = Duration.ofMinutes(10);

    /// Steps of a tick, two days together: a clock that is far ahead for a moment ends no more than
    /// this before its time, and a long pause is caught up by a few ticks.
    static final int STEPS_MAX = 288;

    /// Parts ended at a time, and in memory: what has ended is not found the next time.
    private static final int PARTS_MAX = 5_000;

    /// How long all wait for what is to be ended together.
    private static final Duration WAIT_MAX = Duration.ofSeconds(3);

    private final ExpiryStore store;
    private final Journal journal;
    private final Duration grace;
    private final IntFunction<WithoutId> withoutId;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Instant upTo;

    /// An account of which somebody holds a lock.
    ///
    /// @param from what of it expired after that is still to be looked at
    /// @param recording what of it is being ended
    private record Late(Instant from, Recording recording) {}

    /// They are looked at by themselves, each once its locks are free.
    private final Map<AccountId, Late> late = new ConcurrentHashMap<>();

    /// When the first message expired that is left to the next start.
    private volatile Instant firstLeft = Instant.MAX;

    /// @param grace how long after the lifetime a receipt is still waited for
    /// @param upTo what expired before it was looked at
    /// @param withoutId the setting of a provider, by its number
    public Expiry(
            Database database,
            Journal journal,
            Duration grace,
            Instant upTo,
            IntFunction<WithoutId> withoutId,
            Clock clock) {
        this.store = new ExpiryStore(database);
        this.journal = journal;
        this.grace = grace;
        this.withoutId = withoutId;
        this.upTo = upTo;
        this.clock = clock;
    }

    /// What expired before it was looked at and ended, and nothing that has still to expire is
    /// below it.
    public Instant upTo() {
        Instant floor = firstLeft.isAfter(upTo) ? upTo : firstLeft.minusMillis(1);
        for (Late each : late.values()) {
            floor = each.from().isBefore(floor) ? each.from() : floor;
        }
        return floor;
    }

    /// Messages were committed. Where the clock was set back, they may expire at a time that was
    /// looked at; called by any thread.
    public void accepted(List<Message> messages) {
        for (Message message : messages) {
            if (!message.expiresAt().isAfter(upTo)) {
                Instant before = message.expiresAt().minusMillis(1);
                goBack(before);
                late.computeIfPresent(
                        message.account(),
                        (_, each) ->
                                each.from().isAfter(before)
                                        ? new Late(before, each.recording())
                                        : each);
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
        for (Map.Entry<AccountId, Late> each : late.entrySet()) {
            if (!each.getValue().recording().isOpen(each.getKey())) {
                catchUp(each.getKey(), each.getValue());
            }
        }
        int steps = 0;
        while (steps < STEPS_MAX && step()) {
            steps++;
        }
    }

    private void catchUp(AccountId account, Late before) throws InterruptedException {
        if (end(before.from(), upTo, account)) {
            late.remove(account, before); // unless it is late again
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
        if (!end(from, next, null)) {
            return false;
        }
        goOn(from, next);
        return true;
    }

    /// Ends what expired in the range.
    ///
    /// @param only of that account; null: of all that are not late
    /// @return false: the clock was set back
    private boolean end(Instant from, Instant to, @Nullable AccountId only)
            throws InterruptedException {
        MessagePartsRow.Page<ExpiryStore.ExpiredPart> parts;
        boolean goesOn;
        do {
            Set<AccountId> besides = new HashSet<>(late.keySet());
            besides.remove(only);
            parts = store.expired(from, to, besides, only, PARTS_MAX);
            if (until().isBefore(to)) {
                return false; // the clock was set back: what was read may still be sent
            }
            leave(parts.unreadable());
            goesOn = expire(parts.rows(), from);
        } while (parts.full() && goesOn);
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

    /// @param from the range in which they expired begins after it
    /// @return whether others will be found by looking again
    private boolean expire(List<ExpiryStore.ExpiredPart> parts, Instant from)
            throws InterruptedException {
        Recording recording =
                new Recording(parts.stream().map(part -> part.message().account()).toList());
        AtomicInteger ended = new AtomicInteger();
        for (ExpiryStore.ExpiredPart part : parts) {
            Message message = part.message();
            Consumer<Fate> told =
                    fate -> {
                        if (fate == Fate.ENDED) {
                            ended.incrementAndGet();
                        } else {
                            leave(message.expiresAt());
                        }
                        recording.told(message.account());
                    };
            journal.add(
                    new Entry.Expired(
                            message,
                            part.partId(),
                            state(part),
                            part.reached(),
                            clock.instant(),
                            told));
        }
        Set<AccountId> unrecorded = recording.await(WAIT_MAX);
        boolean found = false;
        for (AccountId account : unrecorded) {
            Late before = late.get(account);
            Instant first = before == null || from.isBefore(before.from()) ? from : before.from();
            late.put(account, new Late(first, recording));
            found |= before == null;
        }
        return (ended.get() > 0 && unrecorded.isEmpty()) || found;
    }

    private PartState state(ExpiryStore.ExpiredPart part) {
        if (part.withoutId() == 0) {
            return PartState.EXPIRED;
        }
        return switch (withoutId.apply(part.withoutId())) {
            case UNKNOWN -> PartState.UNKNOWN;
            case EXPIRED -> PartState.EXPIRED;
            // of a look-up this would say that it has found something
            case DELIVERED_UNPROVED ->
                    part.message().type().isLookup() ? PartState.UNKNOWN : PartState.DELIVRD;
        };
    }
}
