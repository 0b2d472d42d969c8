package io.heliograph.journal;

import io.heliograph.db.AccountId;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Waits for entries of several accounts to be recorded: whoever hands many to the journal must not
/// wait for all of them, since one account may be locked by somebody for long.
public final class Recording {
    private final Map<AccountId, AtomicInteger> open = new ConcurrentHashMap<>();
    private final CountDownLatch all;

    /// @param accounts of each entry
    public Recording(Collection<AccountId> accounts) {
        accounts.forEach(account ->
                open.computeIfAbsent(account, _ -> new AtomicInteger()).incrementAndGet());
        all = new CountDownLatch(accounts.size());
    }

    /// An entry of that account is recorded, or never will be. Called by any thread.
    public void told(AccountId account) {
        open.computeIfPresent(account, (_, count) -> count.decrementAndGet() > 0 ? count : null);
        all.countDown();
    }

    /// Waits for all, however long.
    public void await() throws InterruptedException {
        all.await();
    }

    /// Waits for all, up to a time.
    ///
    /// @return the accounts of which something is still not recorded
    public Set<AccountId> await(Duration max) throws InterruptedException {
        return all.await(max.toMillis(), TimeUnit.MILLISECONDS)
                ? Set.of()
                : Set.copyOf(open.keySet());
    }

    /// Whether something of the account is still not recorded.
    public boolean isOpen(AccountId account) {
        return open.containsKey(account);
    }
}
