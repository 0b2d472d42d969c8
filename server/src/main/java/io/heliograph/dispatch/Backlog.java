package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one account has to send. A bounded number of messages is in memory, the rest waits in the
/// database and is read in pages as room comes. Owned by the dispatcher's thread.
///
/// Two things can lie in the database: messages that came while there was no room, found by their
/// id, and messages whose time has come, found by their begin.
final class Backlog {
    final AccountId account;

    /// Messages that may be sent next, in order.
    final ArrayDeque<Delivery> ready = new ArrayDeque<>();

    /// Every message in memory by its id, until it is done.
    private final Map<Long, Delivery> held = new HashMap<>();

    /// Messages whose begin had passed when they were told, so that they were queued at once, with
    /// their begins; a page that is read later may hold them too.
    private final Map<Long, Instant> queuedAtOnce = new HashMap<>();

    /// Scheduled messages that a page held before they were told.
    private final Set<Long> readBeforeTold = new HashSet<>();

    /// The highest id told: all below it have been told, or are of an earlier run.
    private long lastTold;

    /// The highest id told or read: what lies in the database is above it.
    private long lastId;

    private boolean spilled;
    private boolean toldWhileSpilled;
    private @Nullable DueRange due;
    boolean reading;

    /// Whether it stands in the rotation of accounts.
    boolean inRotation;

    /// Scheduled messages still to be read.
    ///
    /// @param after the position (begin, then id) after which they lie
    /// @param until inclusive
    record DueRange(Instant after, long afterId, Instant until) {}

    /// @param spilled whether there may be unsent messages above `lastId` in the database
    /// @param runBegan an id below those of all messages that will be told
    Backlog(AccountId account, long lastId, boolean spilled, long runBegan) {
        this.account = account;
        this.lastId = lastId;
        this.spilled = spilled;
        this.lastTold = runBegan;
    }

    int size() {
        return held.size();
    }

    /// Takes up what was just accepted, in the order of the ids, while there is room.
    void told(List<Message> messages, int roomFor, Instant scheduledUpTo) {
        int room = roomFor;
        for (Message message : messages) {
            if (message.scheduled()) {
                if (!message.beginsAt().isAfter(scheduledUpTo)
                        && !readBeforeTold.contains(message.id())) {
                    queuedAtOnce.put(message.id(), message.beginsAt());
                    hold(Delivery.fresh(message, this));
                }
            } else if (message.id() > lastId) {
                if (spilled || room <= 0) {
                    lastId = spilled ? lastId : message.id() - 1;
                    spilled = true;
                    toldWhileSpilled = true;
                } else {
                    room--;
                    lastId = message.id();
                    hold(Delivery.fresh(message, this));
                }
            }
            lastTold = message.id();
        }
        readBeforeTold.removeIf(id -> id <= lastTold);
    }

    private void hold(Delivery delivery) {
        held.put(delivery.message.id(), delivery);
        delivery.queued = true;
        ready.add(delivery);
    }

    /// When the message began that has been in memory longest.
    Optional<Instant> oldest() {
        return held.values().stream()
                .map(delivery -> delivery.message.beginsAt())
                .min(Comparator.naturalOrder());
    }

    /// It is done: sent, or ended.
    void release(Delivery delivery) {
        held.remove(delivery.message.id());
    }

    /// Scheduled messages that began after `from` and not after `until` are to be read.
    void due(Instant from, Instant until) {
        due =
                due == null
                        ? new DueRange(from, Long.MAX_VALUE, until)
                        : new DueRange(due.after, due.afterId, until);
    }

    boolean wantsPage() {
        return !reading && !isComplete();
    }

    /// Whether all that is to be sent is in memory.
    boolean isComplete() {
        return !spilled && due == null;
    }

    /// Where the next page of spilled messages begins, if there may be one.
    @Nullable Long spilledAfter() {
        return spilled ? lastId : null;
    }

    @Nullable DueRange due() {
        return due;
    }

    /// To be called as a page of spilled messages is about to be read.
    void beginPage() {
        toldWhileSpilled = false;
    }

    /// A page of spilled messages was read.
    void spilledPage(List<Unsent> page, boolean full) {
        for (Unsent unsent : page) {
            if (unsent.message().id() > lastId) {
                lastId = unsent.message().id();
                holdStored(unsent, false);
            }
        }
        spilled = full || toldWhileSpilled;
    }

    /// A page of scheduled messages was read.
    ///
    /// @param asked the range that it was read for
    void duePage(List<Unsent> page, DueRange asked, boolean full) {
        for (Unsent unsent : page) {
            Message message = unsent.message();
            if (message.id() > lastTold) {
                readBeforeTold.add(message.id());
            }
            if (!queuedAtOnce.containsKey(message.id()) && !held.containsKey(message.id())) {
                holdStored(unsent, true);
            }
        }
        DueRange now = due;
        if (now == null) {
            return;
        }
        if (full) {
            Message last = page.getLast().message();
            due = new DueRange(last.beginsAt(), last.id(), now.until());
        } else if (now.until().isAfter(asked.until())) {
            due = new DueRange(asked.until(), Long.MAX_VALUE, now.until());
        } else {
            due = null;
            queuedAtOnce.values().removeIf(begin -> !begin.isAfter(now.until()));
        }
    }

    private void holdStored(Unsent unsent, boolean scheduled) {
        if (!unsent.parts().isEmpty()) {
            hold(Delivery.stored(unsent, this, scheduled));
        }
    }

    /// The id below which nothing of this account waits for being sent, or was on a flight whose
    /// answer is not recorded.
    long floor(long settledBelow) {
        long floor = spilled ? Math.min(settledBelow, lastId + 1) : settledBelow;
        for (Delivery delivery : held.values()) {
            if (!delivery.scheduled) {
                floor = Math.min(floor, delivery.message.id());
            } else if (delivery.firstFlight() > 0) {
                floor = Math.min(floor, delivery.firstFlight());
            }
        }
        return floor;
    }

    /// The time before which no scheduled message waits for being sent.
    Instant scheduleFloor(Instant scheduledUpTo) {
        Instant floor =
                due != null && due.after.isBefore(scheduledUpTo) ? due.after : scheduledUpTo;
        for (Delivery delivery : held.values()) {
            if (delivery.scheduled && delivery.message.beginsAt().isBefore(floor)) {
                floor = delivery.message.beginsAt();
            }
        }
        return floor.minusMillis(1);
    }
}
