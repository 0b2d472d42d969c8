package io.heliograph.acceptance;

import java.util.concurrent.ConcurrentSkipListSet;

/// The groups that are under way, each by a mark: an id below those of all of its messages. Used by
/// all lanes at a time.
final class Unsettled {
    private final ConcurrentSkipListSet<Long> marks = new ConcurrentSkipListSet<>();

    void add(long mark) {
        marks.add(mark);
    }

    void remove(long mark) {
        marks.remove(mark);
    }

    /// The lowest mark, or `fresh` where that is lower or there is none.
    long lowest(long fresh) {
        // one look: a group that was there may be settled before the next
        Long lowest = marks.ceiling(Long.MIN_VALUE);
        return lowest == null ? fresh : Math.min(fresh, lowest);
    }
}
