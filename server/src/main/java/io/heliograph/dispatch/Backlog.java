package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one account has to send in one lane. A bounded number of messages is in memory, the rest
/// waits in the database and is read in pages as room comes. Owned by the dispatcher's thread.
///
/// Two things can lie in the database: messages that came while there was no room, found by their
/// id, and messages whose time has come, found by their begin.
final class Backlog {
    /// A message with so long a text counts as two.
    static final int WEIGHT_CHARACTERS = 500;

    final AccountId account;
    final Lane lane;

    /// Messages that wait for their turn, or have parts to send, in order.
    final Line ready = new Line();

    private final Tally tally;

    /// Every message in memory by its id, until it is done.
    private final Map<Long, Outgoing> held = new HashMap<>();

    /// Messages that have come into memory and have no place yet.
    private List<Outgoing> arrived = new ArrayList<>();

    /// What is in memory, but what is put aside, by [#weight].
    private int size;

    /// No message in memory that could still be ended expires before.
    private Instant firstExpiry = Instant.MAX;

    /// Messages whose begin had passed when they were told, so that they were queued at once, with
    /// their begins; a page that is read later may hold them too.
    private final Map<Long, Instant> queuedAtOnce = new HashMap<>();

    /// Scheduled messages that were done while a page is read, which may still hold them as unsent:
    /// after the clock was set back they are told a second time.
    private final Set<Long> doneWhileReading = new HashSet<>();

    /// The lowest id of a spilled message that cannot be read, and the first begin of a scheduled
    /// one: a later start, by a version that can, begins there.
    private long firstUnreadable = Long.MAX_VALUE;

    private Instant beginOfUnreadable = Instant.MAX;

    /// Whether the page that is being read was asked for before the clock was set back.
    private boolean outdated;

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

    /// Whether it stands in the rotation of its lane.
    boolean inRotation;

    /// Since when it stands there: the lower, the longer.
    long ticket;

    /// Scheduled messages still to be read.
    ///
    /// @param after the position (begin, then id) after which they lie
    /// @param until inclusive
    record DueRange(Instant after, long afterId, Instant until) {}

    /// @param spilled whether there may be unsent messages above `lastId` in the database
    /// @param runBegan an id below those of all messages that will be told
    Backlog(
            AccountId account,
            Lane lane,
            Tally tally,
            long lastId,
            boolean spilled,
            long runBegan) {
        this.account = account;
        this.lane = lane;
        this.tally = tally;
        this.lastId = lastId;
        this.spilled = spilled;
        this.lastTold = runBegan;
    }

    /// Messages in memory, but those that are put aside, by [#weight].
    int size() {
        return size;
    }

    /// As how many messages it counts: memory is taken by texts, and a long one takes as much as
    /// many short ones.
    static int weight(Message message) {
        return 1 + message.text().length() / WEIGHT_CHARACTERS;
    }

    /// Takes up what was just accepted, in the order of the ids, while there is room.
    void told(List<Message> messages, int roomFor, Instant scheduledUpTo) {
        int room = roomFor;
        for (Message message : messages) {
            if (message.scheduled()) {
                if (!message.beginsAt().isAfter(scheduledUpTo)
                        && !readBeforeTold.contains(message.id())) {
                    queuedAtOnce.put(message.id(), message.beginsAt());
                    hold(Outgoing.fresh(message, this));
                }
            } else if (message.id() > lastId) {
                if (spilled || room <= 0) {
                    lastId = spilled ? lastId : message.id() - 1;
                    spilled = true;
                    toldWhileSpilled = true;
                } else {
                    room -= weight(message);
                    lastId = message.id();
                    hold(Outgoing.fresh(message, this));
                }
            }
            lastTold = message.id();
        }
        readBeforeTold.removeIf(id -> id <= lastTold);
    }

    private void hold(Outgoing outgoing) {
        held.put(outgoing.message.id(), outgoing);
        size += weight(outgoing.message);
        tally.add(this, weight(outgoing.message));
        arrived.add(outgoing);
        if (outgoing.message.expiresAt().isBefore(firstExpiry)) {
            firstExpiry = outgoing.message.expiresAt();
        }
    }

    /// What has come into memory since this was asked last.
    List<Outgoing> takeArrived() {
        List<Outgoing> taken = arrived;
        if (!taken.isEmpty()) {
            arrived = new ArrayList<>();
        }
        return taken;
    }

    /// Messages in memory.
    Collection<Outgoing> held() {
        return held.values();
    }

    /// A message in memory; null where it is not.
    @Nullable Outgoing held(long messageId) {
        return held.get(messageId);
    }

    /// Its mailing is held; called by [Standings], as are those below.
    void putAside(Outgoing outgoing) {
        size -= weight(outgoing.message);
        tally.putAside(this, weight(outgoing.message));
    }

    void takeUp(Outgoing outgoing) {
        size += weight(outgoing.message);
        tally.putAside(this, -weight(outgoing.message));
    }

    /// It is done: sent, or ended.
    void release(Outgoing outgoing) {
        remove(outgoing);
        if (reading && outgoing.scheduled) {
            doneWhileReading.add(outgoing.message.id());
        }
    }

    /// Its time has not come after all: it is read again when it has.
    void withdraw(Outgoing outgoing) {
        remove(outgoing);
        doneWhileReading.remove(outgoing.message.id());
        queuedAtOnce.remove(outgoing.message.id());
    }

    private void remove(Outgoing outgoing) {
        held.remove(outgoing.message.id());
        size -= weight(outgoing.message);
        tally.add(this, -weight(outgoing.message));
    }

    /// The clock was set back: what begins later is told again.
    void lookBack(Instant begun) {
        outdated = reading;
        if (due != null) {
            due =
                    due.after.isBefore(begun)
                            ? new DueRange(due.after, due.afterId, earlier(due.until, begun))
                            : null;
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /// Whether a message in memory may have expired.
    boolean mayHaveExpired(Instant now) {
        return !firstExpiry.isAfter(now);
    }

    /// Messages in memory that have expired; each is told once.
    List<Outgoing> takeExpired(Instant now) {
        List<Outgoing> expired = new ArrayList<>();
        firstExpiry = Instant.MAX;
        for (Outgoing outgoing : held.values()) {
            if (outgoing.isExpired(now)) {
                expired.add(outgoing);
            } else if (outgoing.message.expiresAt().isBefore(firstExpiry)) {
                firstExpiry = outgoing.message.expiresAt();
            }
        }
        return expired;
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
        outdated = false;
        doneWhileReading.clear();
        for (Unsent unsent : page) {
            if (unsent.id() > lastId) {
                lastId = unsent.id();
                firstUnreadable =
                        unsent.isReadable() ? firstUnreadable : Math.min(firstUnreadable, lastId);
                holdStored(unsent, false);
            }
        }
        spilled = full || toldWhileSpilled;
    }

    /// A page of scheduled messages was read.
    ///
    /// @param asked the range that it was read for
    void duePage(List<Unsent> page, DueRange asked, boolean full) {
        if (outdated) {
            outdated = false;
            doneWhileReading.clear();
            return; // it is read again, as far as it has begun
        }
        for (Unsent unsent : page) {
            if (unsent.id() > lastTold) {
                readBeforeTold.add(unsent.id());
            }
            if (!queuedAtOnce.containsKey(unsent.id())
                    && !doneWhileReading.contains(unsent.id())
                    && !held.containsKey(unsent.id())) {
                beginOfUnreadable =
                        unsent.isReadable()
                                ? beginOfUnreadable
                                : earlier(beginOfUnreadable, unsent.beginsAt());
                holdStored(unsent, true);
            }
        }
        doneWhileReading.clear();
        DueRange now = due;
        if (now == null) {
            return;
        }
        if (full) {
            due = new DueRange(page.getLast().beginsAt(), page.getLast().id(), now.until());
        } else if (now.until().isAfter(asked.until())) {
            due = new DueRange(asked.until(), Long.MAX_VALUE, now.until());
        } else {
            due = null;
            queuedAtOnce.values().removeIf(begin -> !begin.isAfter(now.until()));
        }
    }

    private void holdStored(Unsent unsent, boolean scheduled) {
        if (!unsent.parts().isEmpty()) {
            hold(Outgoing.stored(unsent, this, scheduled));
        }
    }

    /// How far it has come.
    ///
    /// @param floor nothing below it waits for being sent, but scheduled messages
    /// @param firstFlight none below it has an answer that is not recorded; the highest number
    ///   where all are recorded
    /// @param schedule no scheduled message that began before waits for being sent
    /// @param oldest when the message in memory began that has waited longest to be sent; those put
    ///   aside do not, nor those that are being ended
    record Progress(long floor, long firstFlight, Instant schedule, Instant oldest) {}

    /// @param settledBelow everything below it has been told
    /// @param dueUpTo scheduled messages that began before it have been told
    Progress progress(long settledBelow, Instant dueUpTo) {
        long floor = Math.min(spilled ? lastId + 1 : Long.MAX_VALUE, firstUnreadable);
        floor = Math.min(floor, settledBelow);
        long firstFlight = Long.MAX_VALUE;
        Instant schedule =
                earlier(beginOfUnreadable, due == null ? dueUpTo : earlier(due.after, dueUpTo));
        Instant oldest = Instant.MAX;
        for (Outgoing outgoing : held.values()) {
            Message message = outgoing.message;
            if (!outgoing.scheduled) {
                floor = Math.min(floor, message.id());
            } else if (message.beginsAt().isBefore(schedule)) {
                schedule = message.beginsAt();
            }
            if (outgoing.firstFlight() > 0) {
                firstFlight = Math.min(firstFlight, outgoing.firstFlight());
            }
            if (outgoing.standing.waits() && message.beginsAt().isBefore(oldest)) {
                oldest = message.beginsAt();
            }
        }
        return new Progress(floor, firstFlight, schedule.minusMillis(1), oldest);
    }
}
