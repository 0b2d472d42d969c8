package io.heliograph.dispatch;

import io.heliograph.message.Message;
import java.util.HashMap;
import java.util.Map;

/// The runs of refusals at one provider: of all that is sent there, of each account and of each
/// sender. Guarded by its [Refusals].
final class RefusalRuns {
    /// Accounts, and senders, whose refusals are watched; beyond it all is judged anew.
    static final int RUNS_MAX = 10_000;

    private final Map<Integer, RefusalRun> all = new HashMap<>();
    private final Map<Long, Map<Integer, RefusalRun>> byAccount = new HashMap<>();
    private final Map<String, Map<Integer, RefusalRun>> bySender = new HashMap<>();

    /// The runs that a refusal belongs to.
    record Of(RefusalRun all, RefusalRun account, RefusalRun sender) {}

    boolean isEmpty() {
        return all.isEmpty() && byAccount.isEmpty() && bySender.isEmpty();
    }

    Of add(Message message, int status, long nowNanos) {
        if (byAccount.size() >= RUNS_MAX || bySender.size() >= RUNS_MAX) {
            byAccount.clear();
            bySender.clear();
        }
        Of of =
                new Of(
                        all.computeIfAbsent(status, _ -> new RefusalRun()),
                        byAccount
                                .computeIfAbsent(message.account().value(), _ -> new HashMap<>())
                                .computeIfAbsent(status, _ -> new RefusalRun()),
                        bySender.computeIfAbsent(message.sender(), _ -> new HashMap<>())
                                .computeIfAbsent(status, _ -> new RefusalRun()));
        of.all.add(message, nowNanos);
        of.account.add(message, nowNanos);
        of.sender.add(message, nowNanos);
        return of;
    }

    /// One was taken, which ends what it belongs to.
    void taken(Message message) {
        all.clear();
        byAccount.remove(message.account().value());
        bySender.remove(message.sender());
    }
}
