package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one account has to send in one lane. A bounded number of messages is in memory, the rest
/// waits in the database and is read in pages as room comes. Owned by the dispatcher's thread.
///
/// Two things can lie in the database: messages that came while there was no room ([Spill]), found
/// by their id, and messages whose time has come ([Schedule]), found by their begin.
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

    private final Spill spill;
    private final Schedule schedule;

    /// Whether a page of either is being read.
    boolean reading;

    /// Whether it stands in the rotation of its lane.
    boolean inRotation;

    /// Whether its account is blocked: it keeps its messages, and sends none that has not begun.
    boolean blocked;

    /// The providers that its account does not use.
    Set<Integer> unused = Set.of();

    /// Since when it stands there: the lower, the longer.
    long ticket;

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
        this.spill = new Spill(lastId, spilled);
        this.schedule = new Schedule(runBegan);
    }

    /// Whether it has something to send now. Of a blocked account only what has begun goes to its
    /// end: half a message helps nobody.
    boolean maySend() {
        return !ready.isEmpty() && (!blocked || ready.first().begun());
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
            boolean taken =
                    message.scheduled()
                            ? schedule.told(message, scheduledUpTo)
                            : spill.told(message.id(), room > 0);
            if (taken) {
                room -= message.scheduled() ? 0 : weight(message);
                hold(Outgoing.fresh(message, this));
            }
        }
        schedule.toldUpTo(messages.getLast().id());
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
            schedule.doneWhileReading(outgoing.message.id());
        }
    }

    /// Its time has not come after all: it is read again when it has.
    void withdraw(Outgoing outgoing) {
        remove(outgoing);
        schedule.withdraw(outgoing.message.id());
    }

    private void remove(Outgoing outgoing) {
        held.remove(outgoing.message.id());
        size -= weight(outgoing.message);
        tally.add(this, -weight(outgoing.message));
    }

    /// The clock was set back: what begins later is told again.
    void lookBack(Instant begun) {
        schedule.lookBack(begun, reading);
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
        schedule.due(from, until);
    }

    boolean wantsPage() {
        return !reading && !isComplete();
    }

    /// Whether all that is to be sent is in memory.
    boolean isComplete() {
        return !spill.any() && schedule.due() == null;
    }

    /// Where the next page of spilled messages begins, if there may be one.
    @Nullable Long spilledAfter() {
        return spill.after();
    }

    @Nullable DueRange due() {
        return schedule.due();
    }

    /// To be called as a page of spilled messages is about to be read.
    void beginPage() {
        spill.beginPage();
    }

    /// A page of spilled messages was read.
    void spilledPage(List<Unsent> page, boolean full) {
        schedule.pageCame();
        spill.read(page, full).forEach(unsent -> holdStored(unsent, false));
    }

    /// A page of scheduled messages was read.
    ///
    /// @param asked the range that it was read for
    void duePage(List<Unsent> page, DueRange asked, boolean full) {
        schedule.read(page, asked, full, held::containsKey)
                .forEach(unsent -> holdStored(unsent, true));
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
    ///   aside do not, nor those that are being ended, nor a blocked account's
    record Progress(long floor, long firstFlight, Instant schedule, Instant oldest) {
        /// The same where an answer to that flight is not recorded either.
        Progress withOpenFlight(long flight) {
            return new Progress(floor, Math.min(firstFlight, flight), schedule, oldest);
        }
    }

    /// @param settledBelow everything below it has been told
    /// @param dueUpTo scheduled messages that began before it have been told
    Progress progress(long settledBelow, Instant dueUpTo) {
        long floor = Math.min(spill.floor(), settledBelow);
        long firstFlight = Long.MAX_VALUE;
        Instant begun = schedule.floor(dueUpTo);
        Instant oldest = Instant.MAX;
        for (Outgoing outgoing : held.values()) {
            Message message = outgoing.message;
            if (!outgoing.scheduled) {
                floor = Math.min(floor, message.id());
            } else if (message.beginsAt().isBefore(begun)) {
                begun = message.beginsAt();
            }
            if (outgoing.firstFlight() > 0) {
                firstFlight = Math.min(firstFlight, outgoing.firstFlight());
            }
            if (!blocked && outgoing.standing.waits() && message.beginsAt().isBefore(oldest)) {
                oldest = message.beginsAt();
            }
        }
        return new Progress(floor, firstFlight, begun.minusMillis(1), oldest);
    }
}
