package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.revision.Changes;
import io.heliograph.revision.InMemory;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// Tells which accounts are blocked, whenever an account has changed.
final class BlockedAccounts implements InMemory {
    private static final String ACCOUNT = "account";

    private final Consumer<Set<AccountId>> listener;

    /// @param listener neither waits nor fails
    BlockedAccounts(Consumer<Set<AccountId>> listener) {
        this.listener = listener;
    }

    @Override
    public Runnable reread(Handle handle, Changes changes) {
        if (!changes.touch(ACCOUNT)) {
            return () -> {};
        }
        Set<AccountId> read = WaitingStore.blocked(handle);
        return () -> listener.accept(read);
    }
}
