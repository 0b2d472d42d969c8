package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.revision.Changes;
import io.heliograph.revision.InMemory;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// Tells which accounts are blocked, and which providers carry nothing of some, whenever an account
/// has changed.
final class AccountRestrictions implements InMemory {
    private static final String ACCOUNT = "account";

    private final Consumer<Restricted> listener;

    /// @param blocked accounts that are blocked
    /// @param unused numbers of the providers that an account does not use, where there are any
    record Restricted(Set<AccountId> blocked, Map<AccountId, Set<Integer>> unused) {
        static final Restricted NONE = new Restricted(Set.of(), Map.of());

        Restricted {
            blocked = Set.copyOf(blocked);
            unused = Map.copyOf(unused);
        }

        Set<Integer> unusedBy(AccountId account) {
            return unused.getOrDefault(account, Set.of());
        }
    }

    /// @param listener neither waits nor fails
    AccountRestrictions(Consumer<Restricted> listener) {
        this.listener = listener;
    }

    @Override
    public Runnable reread(Handle handle, Changes changes) {
        if (!changes.touch(ACCOUNT)) {
            return () -> {};
        }
        Restricted read = WaitingStore.restricted(handle);
        return () -> listener.accept(read);
    }
}
