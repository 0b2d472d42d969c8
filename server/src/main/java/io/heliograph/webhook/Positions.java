package io.heliograph.webhook;

import io.heliograph.db.AccountId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The cursors as they are written. An account that has been quiet for a while has no row: the
/// node's floor stands for it, so that a restart need not search the whole log for what each of
/// many quiet accounts might have undone.
final class Positions {
    /// The floor stays so far behind the newest report, as ids go (2^23 a second). Reports of
    /// different accounts are committed side by side, so that one with a lower id may be told
    /// later; but not by a minute.
    private static final long FLOOR_BEHIND = 60L << 23;

    private static final long FLOOR_STEP = 5L << 23;

    private final WebhookStore store;
    private final Map<AccountId, Feed> feeds;
    private final Map<AccountId, Long> written = new HashMap<>();
    private final AtomicLong newest = new AtomicLong();
    private volatile WebhookStore.@Nullable Cursors loaded;
    private volatile boolean complete;
    private long floor;

    Positions(WebhookStore store, Map<AccountId, Feed> feeds) {
        this.store = store;
        this.feeds = feeds;
    }

    /// Where this run begins.
    void load(WebhookStore.Cursors cursors) {
        loaded = cursors;
    }

    /// From now on every account with something undone has its feed, so that cursors may move.
    void complete() {
        complete = true;
    }

    /// Where that account begins in this run.
    long start(AccountId account) {
        WebhookStore.Cursors cursors = loaded;
        if (cursors == null) {
            return 0;
        }
        return cursors.accounts().getOrDefault(account, cursors.floor());
    }

    /// A report was recorded.
    void seen(long reportId) {
        newest.accumulateAndGet(reportId, Math::max);
    }

    /// Writes what has changed. Called by one thread only.
    void write() {
        WebhookStore.Cursors cursors = loaded;
        if (cursors == null || !complete) {
            return; // the floor must not pass what nobody has taken up
        }
        floor = Math.max(floor, cursors.floor());
        long wanted = newest.get() - FLOOR_BEHIND;
        Long newFloor = wanted > floor + FLOOR_STEP ? Long.valueOf(wanted) : null;
        SortedMap<AccountId, Long> moved = new TreeMap<>();
        List<AccountId> gone = new ArrayList<>();
        feeds.forEach((account, feed) -> {
            if (feed.removeIfIdle(floor)) {
                feeds.remove(account, feed);
                gone.add(account);
                return;
            }
            long cursor = feed.cursor();
            if (cursor > 0 && !Long.valueOf(cursor).equals(written.get(account))) {
                moved.put(account, cursor);
            }
        });
        store.move(moved, gone, newFloor);
        written.putAll(moved);
        gone.forEach(written::remove);
        floor = newFloor == null ? floor : newFloor;
    }
}
