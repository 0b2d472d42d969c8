package io.heliograph.dispatch;

import io.heliograph.message.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Scheduled messages of a backlog: they lie in the database and are read by pages, in the order of
/// their begins, once these have come.
///
/// One whose begin has passed when it is told is queued at once. So the same message can come
/// twice, by being told and by a page, in either order and with its end between; what is remembered
/// of some of them here is what keeps it from being sent twice.
final class Schedule {
    /// What was queued at once, with the begins; a page that is read later may hold it too.
    private final Map<Long, Instant> queuedAtOnce = new HashMap<>();

    /// What was done while a page is read, which may still hold it as unsent: after the clock was
    /// set back it is told a second time.
    private final Set<Long> doneWhileReading = new HashSet<>();

    /// What a page held before it was told.
    private final Set<Long> readBeforeTold = new HashSet<>();

    /// The highest id told: all below it have been told, or are of an earlier run.
    private long lastTold;

    private @Nullable DueRange due;

    /// Whether the page that is being read was asked for before the clock was set back.
    private boolean outdated;

    /// The first begin of one that cannot be read: a later start, by a version that can, begins
    /// there.
    private Instant beginOfUnreadable = Instant.MAX;

    /// @param runBegan an id below those of all messages that will be told
    Schedule(long runBegan) {
        this.lastTold = runBegan;
    }

    /// A scheduled message was told.
    ///
    /// @return whether it is queued at once; else it is read when its time comes, or has been
    boolean told(Message message, Instant scheduledUpTo) {
        if (message.beginsAt().isAfter(scheduledUpTo) || readBeforeTold.contains(message.id())) {
            return false;
        }
        queuedAtOnce.put(message.id(), message.beginsAt());
        return true;
    }

    /// All messages up to that id have been told, scheduled or not.
    void toldUpTo(long id) {
        lastTold = id;
        readBeforeTold.removeIf(read -> read <= lastTold);
    }

    /// One has been done while a page is read.
    void doneWhileReading(long id) {
        doneWhileReading.add(id);
    }

    /// The time of one has not come after all: it is read again when it has.
    void withdraw(long id) {
        doneWhileReading.remove(id);
        queuedAtOnce.remove(id);
    }

    /// The clock was set back: what begins later is told again.
    void lookBack(Instant begun, boolean reading) {
        outdated = reading;
        if (due != null) {
            due =
                    due.after().isBefore(begun)
                            ? new DueRange(due.after(), due.afterId(), earlier(due.until(), begun))
                            : null;
        }
    }

    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /// Messages that began after `from` and not after `until` are to be read.
    void due(Instant from, Instant until) {
        due =
                due == null
                        ? new DueRange(from, Long.MAX_VALUE, until)
                        : new DueRange(due.after(), due.afterId(), until);
    }

    @Nullable DueRange due() {
        return due;
    }

    /// The page that was being read has come: also to be called for one of the spilled messages, of
    /// which a backlog reads one or the other.
    void pageCame() {
        outdated = false;
        doneWhileReading.clear();
    }

    /// A page was read.
    ///
    /// @param asked the range that it was read for
    /// @param isHeld whether a message is in memory
    /// @return those of it that come into memory
    List<Unsent> read(List<Unsent> page, DueRange asked, boolean full, LongPredicate isHeld) {
        List<Unsent> taken = new ArrayList<>(page.size());
        if (!outdated) { // else it is read again, as far as it has begun
            take(page, isHeld, taken);
            goOn(page, asked, full);
        }
        pageCame();
        return taken;
    }

    private void take(List<Unsent> page, LongPredicate isHeld, List<Unsent> taken) {
        for (Unsent unsent : page) {
            if (unsent.id() > lastTold) {
                readBeforeTold.add(unsent.id());
            }
            if (!queuedAtOnce.containsKey(unsent.id())
                    && !doneWhileReading.contains(unsent.id())
                    && !isHeld.test(unsent.id())) {
                if (!unsent.isReadable()) {
                    beginOfUnreadable = earlier(beginOfUnreadable, unsent.beginsAt());
                }
                taken.add(unsent);
            }
        }
    }

    private void goOn(List<Unsent> page, DueRange asked, boolean full) {
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

    /// None that began before it lies in the database, of those that have been told.
    ///
    /// @param dueUpTo what began before it has been told
    Instant floor(Instant dueUpTo) {
        return earlier(beginOfUnreadable, due == null ? dueUpTo : earlier(due.after(), dueUpTo));
    }
}
