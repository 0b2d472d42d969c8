package io.heliograph.webhook;

import java.util.Collection;
import java.util.LinkedHashMap;

/// How far an account's log has been taken in, and how far it is done with. Guarded by the lock of
/// its [Feed].
final class LogPosition {
    // ids that a page spans: fitted to how densely the account's reports lie
    private static final long SPAN_MIN = 1L << 17;
    private static final long SPAN_FIRST = 1L << 24; // two seconds of ids
    private static final long SPAN_MAX = 1L << 40; // a day and a half

    /// Ids that are taken in and not settled, ascending, each with what its text counts.
    private final LinkedHashMap<Long, Integer> open = new LinkedHashMap<>();

    private final TextRoom room;
    private long openOctets;

    /// Reports of one message come together and share its text, which counts once.
    private String lastText = "";

    private boolean located;
    private long position;
    private long newest;
    private boolean behind;
    private boolean reading;
    private long span = SPAN_FIRST;

    /// @param room of all feeds
    /// @param doneUpTo nothing is undone up to that report; 0: it is not known yet what an earlier
    ///   run left undone ([#locate])
    LogPosition(TextRoom room, long doneUpTo) {
        this.room = room;
        located = doneUpTo > 0;
        position = doneUpTo;
        newest = doneUpTo;
    }

    /// Where it begins, unless that is known.
    void locate(long after, long newestKnown) {
        newest = Math.max(newest, newestKnown);
        if (!located) {
            located = true;
            position = after;
            behind = newest > position;
        }
    }

    /// A report of that id is in the log.
    void seen(long id) {
        newest = Math.max(newest, id);
        behind |= !located;
    }

    /// What was seen last is to be read from the log.
    void fallBehind() {
        behind = true;
    }

    boolean isBehind() {
        return behind;
    }

    /// Everything up to that id is taken in.
    void take(long id) {
        position = id;
    }

    /// That id, taken in, is still to be settled.
    ///
    /// @return false: it was open already, told by the journal and read from the log
    boolean open(long id, String text) {
        if (open.containsKey(id)) {
            return false;
        }
        @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // whether it is in memory once
        int octets = text == lastText ? 0 : text.length();
        lastText = text;
        count(octets);
        open.put(id, octets);
        return true;
    }

    private void count(int octets) {
        openOctets += octets;
        room.add(octets);
    }

    /// How many octets of texts may be opened besides, about; 0 or less: none.
    long octetsLeft() {
        return room.left(openOctets);
    }

    int openCount() {
        return open.size();
    }

    void settled(Collection<Long> ids) {
        for (Long id : ids) {
            Integer octets = open.remove(id);
            count(octets == null ? 0 : -octets);
        }
        if (open.isEmpty()) {
            lastText = ""; // of what is gone
        }
    }

    /// Whether the log is to be read and nobody does; then the caller has to.
    boolean beginReading() {
        boolean begins = behind && located && !reading;
        reading |= begins;
        return begins;
    }

    void endReading() {
        reading = false;
    }

    /// Whether there is more to read; where not, it is no longer behind.
    boolean hasMore() {
        behind = position < newest;
        return behind;
    }

    /// What to read next.
    Page nextPage(int limit) {
        long octets = Math.min(ReportLogStore.OCTETS_MAX, Math.max(1, octetsLeft()));
        return new Page(position, Math.min(newest, position + span), limit, octets);
    }

    /// A page was read, and its reports taken in.
    void read(Page page, int rows, boolean full) {
        if (full) {
            span = Math.max(SPAN_MIN, span / 2);
            return;
        }
        position = page.upTo();
        if (rows < page.limit() / 2) {
            span = Math.min(SPAN_MAX, span * 4);
        }
    }

    /// Every report up to it is done with; 0 where that is not known yet.
    long cursor() {
        if (!located) {
            return 0;
        }
        return open.isEmpty() ? position : open.firstEntry().getKey() - 1;
    }

    /// Whether anything is left to do.
    boolean isOpen() {
        return !open.isEmpty() || behind;
    }

    /// Whether nothing is left to do, and all of it lies before that position.
    boolean isDoneBefore(long floor) {
        return located && !isOpen() && !reading && position < floor;
    }
}
