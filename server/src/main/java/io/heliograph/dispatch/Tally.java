package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// How much is in memory, in messages by their [Backlog#weight]. Counted by the dispatcher's
/// thread, bulk read and told by any.
final class Tally {
    /// Messages of an account that may be put aside before they count as waiting: so what is paused
    /// does not delay the account's other mailings, and yet does not fill the memory.
    static final int ASIDE_FREE_MAX = 20_000;

    private final Map<AccountId, Bulk> bulk = new ConcurrentHashMap<>();
    private final AtomicInteger active = new AtomicInteger();
    private int aside;

    private static final class Bulk {
        final AtomicInteger told = new AtomicInteger();
        final AtomicInteger active = new AtomicInteger();
        final AtomicInteger aside = new AtomicInteger();
    }

    private Bulk bulk(AccountId account) {
        return bulk.computeIfAbsent(account, _ -> new Bulk());
    }

    /// Messages of the backlog come into memory, or with a negative number leave it.
    void add(Backlog backlog, int messages) {
        active.addAndGet(messages);
        if (backlog.lane.bulk) {
            bulk(backlog.account).active.addAndGet(messages);
        }
    }

    /// Messages in memory are put aside, or with a negative number taken up again.
    void putAside(Backlog backlog, int messages) {
        add(backlog, -messages);
        aside += messages;
        if (backlog.lane.bulk) {
            bulk(backlog.account).aside.addAndGet(messages);
        }
    }

    /// Bulk messages are told, or with a negative number have been handled.
    void tell(AccountId account, int messages) {
        if (messages != 0) {
            bulk(account).told.addAndGet(messages);
        }
    }

    /// Messages in memory, but those that are put aside; may be asked by any thread.
    int active() {
        return active.get();
    }

    /// Messages in memory that are put aside.
    int aside() {
        return aside;
    }

    /// Bulk messages of the account in memory.
    int bulkWaiting(AccountId account) {
        Bulk counts = bulk.get(account);
        return counts == null
                ? 0
                : counts.told.get()
                        + counts.active.get()
                        + Math.max(0, counts.aside.get() - ASIDE_FREE_MAX);
    }
}
