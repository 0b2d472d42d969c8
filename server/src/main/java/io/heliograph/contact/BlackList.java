package io.heliograph.contact;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.number.Msisdn;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// The numbers that an account does not want to send to (contract §5).
public final class BlackList {
    private final BlackListStore store;

    /// Over that database.
    public BlackList(Database database) {
        this.store = new BlackListStore(database);
    }

    /// Which of the numbers are on the account's list, by their identity.
    public Set<Msisdn> listed(AccountId account, Collection<Msisdn> phones) {
        return phones.isEmpty()
                ? Set.of()
                : store.listed(account, phones).stream()
                        .map(Msisdn::identity)
                        .collect(Collectors.toUnmodifiableSet());
    }

    /// The phone said STOP: it is on the account's list from the transaction on, whatever its
    /// quota.
    public static void stop(Handle handle, AccountId account, Msisdn phone) {
        BlackListStore.stop(handle, account, phone);
    }

    /// The phone said START: what a STOP put there leaves, and what the account put there stays.
    public static void start(Handle handle, AccountId account, Msisdn phone) {
        BlackListStore.start(handle, account, phone);
    }
}
