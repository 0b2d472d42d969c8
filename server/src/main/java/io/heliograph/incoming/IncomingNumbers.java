package io.heliograph.incoming;

import io.heliograph.db.AccountId;
import io.heliograph.revision.Changes;
import io.heliograph.revision.InMemory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Our numbers in memory, as the operator has given them to accounts.
public final class IncomingNumbers implements InMemory {
    private static final String NUMBER = "incoming_number";

    private volatile Snapshot now = new Snapshot(Map.of(), Set.of());

    /// A row of the table.
    ///
    /// @param keyword folded; empty: any text
    /// @param accountId 0: several accounts'
    record Given(String number, String keyword, long accountId) {}

    private record Key(String number, String keyword) {}

    /// @param shared numbers of several accounts
    private record Snapshot(Map<Key, AccountId> owners, Set<String> shared) {}

    /// Whose a text to the number is, by its first word, or by the number alone.
    Optional<AccountId> owner(String number, String text) {
        Snapshot snapshot = now;
        if (snapshot.owners.isEmpty()) {
            return Optional.empty();
        }
        String folded = Verb.folded(text);
        int blank = folded.indexOf(' ');
        String word = blank < 0 ? folded : folded.substring(0, blank);
        AccountId byWord = snapshot.owners.get(new Key(number, word));
        return Optional.ofNullable(
                byWord != null ? byWord : snapshot.owners.get(new Key(number, "")));
    }

    /// Whether any number is of several accounts: most servers have none.
    boolean anyShared() {
        return !now.shared.isEmpty();
    }

    /// Those that several accounts send from and phones can answer to.
    Set<String> shared() {
        return now.shared;
    }

    /// Whether several accounts send from the number and phones can answer.
    boolean isShared(String number) {
        return now.shared.contains(number);
    }

    @Override
    public Runnable reread(Handle handle, Changes changes) {
        Snapshot read = changes.touch(NUMBER) ? snapshot(NumberStore.given(handle)) : now;
        return () -> now = read;
    }

    private static Snapshot snapshot(List<Given> rows) {
        Map<Key, AccountId> owners = new HashMap<>();
        Set<String> shared = new HashSet<>();
        for (Given row : rows) {
            if (row.accountId() == 0) {
                shared.add(row.number());
            } else {
                owners.put(new Key(row.number(), row.keyword()), new AccountId(row.accountId()));
            }
        }
        return new Snapshot(Map.copyOf(owners), Set.copyOf(shared));
    }
}
