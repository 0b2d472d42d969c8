package io.heliograph.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.heliograph.db.AccountId;
import io.heliograph.revision.Changes;
import io.heliograph.revision.InMemory;
import io.heliograph.revision.Revisions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The accounts in use, in memory, all of one version of what the operator sets.
public final class Accounts implements InMemory {
    private static final int CACHED_MAX = 10_000;
    private static final String ACCOUNT = "account";

    private final Revisions revisions;
    private final Cache<AccountId, Account> cache =
            Caffeine.newBuilder().maximumSize(CACHED_MAX).build();

    /// None yet.
    public Accounts(Revisions revisions) {
        this.revisions = revisions;
    }

    /// The account of that id.
    ///
    /// @throws IllegalArgumentException when there is none
    public Account get(AccountId id) {
        Account known = cache.getIfPresent(id);
        return known != null ? known : load(id);
    }

    /// The account of that id if it is in memory, for those who must not wait for the database.
    public @Nullable Account cached(AccountId id) {
        return cache.getIfPresent(id);
    }

    private Account load(AccountId id) {
        return revisions
                .load(
                        handle -> SnapshotStore.read(handle, id),
                        account -> cache.put(account.id(), account))
                .orElseThrow(() -> new IllegalArgumentException("there is no account " + id));
    }

    @Override
    public Runnable reread(Handle handle, Changes changes) {
        Set<AccountId> changed = changed(changes);
        Map<AccountId, Account> read =
                changed.isEmpty() ? Map.of() : SnapshotStore.accounts(handle, changed);
        return () -> {
            cache.invalidateAll(changed);
            cache.putAll(read);
        };
    }

    /// Those in memory.
    private Set<AccountId> changed(Changes changes) {
        Set<AccountId> cached = cache.asMap().keySet();
        return changes.touchAll(ACCOUNT)
                ? Set.copyOf(cached)
                : changes.ids(ACCOUNT).stream()
                        .map(AccountId::new)
                        .filter(cached::contains)
                        .collect(Collectors.toSet());
    }
}
