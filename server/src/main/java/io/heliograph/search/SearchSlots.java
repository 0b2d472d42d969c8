package io.heliograph.search;

import io.heliograph.db.AccountId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Lets so many searches run at a time, and of one account fewer, so that there is always a slot
/// for the others. Who waits first is served first.
final class SearchSlots {
    private final SearchLimits limits;
    private final Semaphore all;
    private final ConcurrentHashMap<AccountId, Slots> accounts = new ConcurrentHashMap<>();

    SearchSlots(SearchLimits limits) {
        this.limits = limits;
        this.all = new Semaphore(limits.searchesMax(), true);
    }

    /// An account's slots, there while somebody uses or waits for one.
    private record Slots(Semaphore free, int users) {
        Slots with(int more) {
            return new Slots(free, users + more);
        }
    }

    /// Waits for a slot.
    ///
    /// @return false: none came free in time
    boolean take(AccountId account) throws InterruptedException {
        long deadline = System.nanoTime() + limits.waitMax().toNanos();
        Semaphore own = use(account);
        boolean ownTaken = false;
        boolean taken = false;
        try {
            ownTaken = own.tryAcquire(left(deadline), TimeUnit.NANOSECONDS);
            taken = ownTaken && all.tryAcquire(left(deadline), TimeUnit.NANOSECONDS);
            return taken;
        } finally {
            if (!taken) {
                leave(account, own, ownTaken);
            }
        }
    }

    /// Gives back what [#take] took.
    void release(AccountId account) {
        all.release();
        Slots slots = accounts.get(account);
        if (slots == null) {
            throw new IllegalStateException("no slot was taken");
        }
        leave(account, slots.free, true);
    }

    private Semaphore use(AccountId account) {
        return accounts.compute(
                        account,
                        (_, slots) ->
                                slots == null
                                        ? new Slots(
                                                new Semaphore(limits.accountSearchesMax(), true), 1)
                                        : slots.with(1))
                .free;
    }

    private void leave(AccountId account, Semaphore own, boolean taken) {
        if (taken) {
            own.release();
        }
        accounts.computeIfPresent(account, (_, slots) -> slots.users == 1 ? null : slots.with(-1));
    }

    private static long left(long deadline) {
        return Math.max(0, deadline - System.nanoTime());
    }

    /// For tests: accounts that use or wait for a slot.
    int accounts() {
        return accounts.size();
    }
}
