package io.heliograph.db;

import java.util.concurrent.ConcurrentSkipListSet;

/// The transactions that are under way, each by a mark: an id taken before all that are given to
/// its rows. Whoever reads rows of all accounts by ascending id stays below [#below]: an account's
/// rows are committed in the order of their ids, those of different accounts are not.
public final class Unsettled {
    private final ConcurrentSkipListSet<Long> marks = new ConcurrentSkipListSet<>();
    private final NodeIds ids;

    public Unsettled(NodeIds ids) {
        this.ids = ids;
    }

    /// Called before the first id of a transaction's rows is taken.
    ///
    /// @return the mark, for [#end]
    /// @throws Database.DatabaseGone as [NodeIds#next()]
    public long begin() {
        long mark = ids.next();
        marks.add(mark);
        return mark;
    }

    /// What the transaction has kept has been told to whoever is told of it, or nothing is kept.
    public void end(long mark) {
        marks.remove(mark);
    }

    /// An id below which every row of this node is either not kept or has been told.
    ///
    /// @throws Database.DatabaseGone as [NodeIds#next()]
    public long below() {
        long fresh = ids.next(); // taken first: what begins after this gets a higher id
        // one look: what was there may have ended before the next
        Long lowest = marks.ceiling(Long.MIN_VALUE);
        return lowest == null ? fresh : Math.min(fresh, lowest);
    }
}
