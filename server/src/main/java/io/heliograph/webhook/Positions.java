package io.heliograph.webhook;

import io.heliograph.db.AccountId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The cursors as they are written. An account that has been quiet for a while has no row: the
/// node's floor stands for it, so that a restart need not search the whole log for what each of
/// many quiet accounts might have undone.
///
/// The floor stays below the reports that are still to be told. Reports of different accounts are
/// committed side by side, so that one with a lower id may be told later, however much later.
final class Positions {
    /// The floor moves by no less, as ids go (2^23 a second).
    private static final long FLOOR_STEP = 5L << 23;

    private final PositionStore store;
    private final Map<AccountId, Feed> feeds;
    private final LongSupplier settledBelow;
    private final Map<AccountId, Long> written = new HashMap<>();
    private volatile PositionStore.@Nullable Cursors loaded;
    private volatile boolean complete;
    private volatile long floor;

    /// @param settledBelow an id below which every report has been told
    Positions(PositionStore store, Map<AccountId, Feed> feeds, LongSupplier settledBelow) {
        this.store = store;
        this.feeds = feeds;
        this.settledBelow = settledBelow;
    }

    /// Where an earlier run of this node had come to.
    PositionStore.Cursors read() {
        return store.cursors();
    }

    /// Where this run begins.
    void load(PositionStore.Cursors cursors) {
        loaded = cursors;
        floor = cursors.floor();
    }

    /// From now on every account with something undone has its feed, so that cursors may move.
    void complete() {
        complete = true;
    }

    /// Where that account begins in this run.
    long start(AccountId account) {
        PositionStore.Cursors cursors = loaded;
        if (cursors == null) {
            return 0;
        }
        return cursors.accounts().getOrDefault(account, cursors.floor());
    }

    /// Up to it nothing is undone of accounts that have no feed; never 0.
    long floor() {
        return Math.max(1, floor);
    }

    /// Writes what has changed. Called by one thread at a time.
    void write() {
        if (!complete) {
            return; // the floor must not pass what nobody has taken up
        }
        long wanted = settledBelow.getAsLong() - 1; // first: what it covers, the feeds know
        SortedMap<AccountId, Optional<Long>> changed = new TreeMap<>();
        feeds.forEach((account, feed) -> {
            if (feed.removeIfIdle(floor)) {
                feeds.remove(account, feed);
                changed.put(account, Optional.empty());
                return;
            }
            long cursor = feed.cursor();
            if (cursor > 0 && !Long.valueOf(cursor).equals(written.get(account))) {
                changed.put(account, Optional.of(cursor));
            }
        });
        Set<AccountId> held = store.move(changed);
        changed.forEach((account, position) -> {
            if (position.isEmpty()) {
                written.remove(account);
            } else if (!held.contains(account)) {
                written.put(account, position.get());
            }
        });
        if (held.isEmpty() && wanted > floor + FLOOR_STEP) {
            store.moveFloor(wanted);
            floor = wanted;
        }
    }
}
