package io.heliograph.dispatch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Messages of a backlog that came while there was no room: they lie in the database above an id,
/// and are read by pages from there on.
final class Spill {
    /// The highest id told or read: what lies in the database is above it.
    private long lastId;

    /// Whether there may be unsent messages above [#lastId] in the database.
    private boolean spilled;

    /// Whether one was left there since the last page was asked for. That page need not hold it, so
    /// it is not the last, whatever it says.
    private boolean leftWhileReading;

    /// The lowest id of one that cannot be read: a later start, by a version that can, begins
    /// there.
    private long firstUnreadable = Long.MAX_VALUE;

    /// @param spilled whether there may be unsent messages above `lastId`
    Spill(long lastId, boolean spilled) {
        this.lastId = lastId;
        this.spilled = spilled;
    }

    /// A message was told. Once one has been left in the database, all that follow are: so they
    /// keep their order.
    ///
    /// @return whether it comes into memory
    boolean told(long id, boolean room) {
        if (id <= lastId) {
            return false; // a page had it before
        }
        if (spilled || !room) {
            lastId = spilled ? lastId : id - 1;
            spilled = true;
            leftWhileReading = true;
            return false;
        }
        lastId = id;
        return true;
    }

    /// Whether there may be any.
    boolean any() {
        return spilled;
    }

    /// Where the next page begins, if there may be one.
    @Nullable Long after() {
        return spilled ? lastId : null;
    }

    /// To be called as a page is about to be read.
    void beginPage() {
        leftWhileReading = false;
    }

    /// A page was read.
    ///
    /// @return those of it that come into memory
    List<Unsent> read(List<Unsent> page, boolean full) {
        List<Unsent> taken = new ArrayList<>(page.size());
        for (Unsent unsent : page) {
            if (unsent.id() > lastId) {
                lastId = unsent.id();
                if (!unsent.isReadable()) {
                    firstUnreadable = Math.min(firstUnreadable, lastId);
                }
                taken.add(unsent);
            }
        }
        spilled = full || leftWhileReading;
        return taken;
    }

    /// None below it lies in the database; the highest number where none does.
    long floor() {
        return Math.min(spilled ? lastId + 1 : Long.MAX_VALUE, firstUnreadable);
    }
}
