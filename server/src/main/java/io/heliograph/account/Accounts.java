package io.heliograph.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.heliograph.db.AccountId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The accounts in use, in memory. What an operator changes is seen after the next tick, a few
/// seconds later.
public final class Accounts {
    private static final int CACHED_MAX = 10_000;

    private final AccountStore store;
    private final Cache<AccountId, Account> cache =
            Caffeine.newBuilder().maximumSize(CACHED_MAX).build();

    /// Over that store.
    public Accounts(AccountStore store) {
        this.store = store;
    }

    /// The account of that id.
    ///
    /// @throws IllegalArgumentException when there is none
    public Account get(AccountId id) {
        return cache.get(id, this::load);
    }

    /// The account of that id if it is in memory, for those who must not wait for the database.
    public @Nullable Account cached(AccountId id) {
        return cache.getIfPresent(id);
    }

    private Account load(AccountId id) {
        Account account = store.accounts(Set.of(id)).get(id);
        if (account == null) {
            throw new IllegalArgumentException("there is no account " + id);
        }
        return account;
    }

    /// Reads all of them again; to be called every few seconds.
    public void tick() {
        Set<AccountId> cached = Set.copyOf(cache.asMap().keySet());
        if (cached.isEmpty()) {
            return;
        }
        Map<AccountId, Account> now = store.accounts(cached);
        for (AccountId id : cached) {
            Account account = now.get(id);
            if (account == null) {
                cache.invalidate(id);
            } else {
                cache.put(id, account);
            }
        }
    }
}
