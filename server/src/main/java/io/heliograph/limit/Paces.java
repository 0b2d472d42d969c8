package io.heliograph.limit;

import io.heliograph.db.AccountId;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// How fast accounts with a limit of messages a second ask for them on this node. One that has no
/// limit costs a comparison.
public final class Paces {
    /// Accounts at a time; beyond it all are forgotten, and begin full again.
    static final int ACCOUNTS_MAX = 100_000;

    private final ConcurrentMap<AccountId, MessagePace> paces = new ConcurrentHashMap<>();

    /// Nobody has asked yet.
    public Paces() {}

    private MessagePace of(AccountId account, int perSecond, Instant now) {
        if (paces.size() >= ACCOUNTS_MAX) {
            paces.clear();
        }
        return paces.computeIfAbsent(account, _ -> new MessagePace(perSecond, now));
    }

    /// A request for so many messages.
    ///
    /// @return empty where the account has no limit
    public Optional<Allowance> take(
            AccountId account, AccountLimits limits, int messages, Instant now) {
        int perSecond = limits.messagesPerSecond();
        return perSecond == 0
                ? Optional.empty()
                : Optional.of(of(account, perSecond, now).take(messages, perSecond, now));
    }

    /// Nothing came of that request: it was refused before anything of it was taken.
    public Optional<Allowance> giveBack(
            AccountId account, AccountLimits limits, int messages, Instant now) {
        int perSecond = limits.messagesPerSecond();
        return perSecond == 0
                ? Optional.empty()
                : Optional.of(of(account, perSecond, now).giveBack(messages, perSecond));
    }

    /// How many of so many messages a mailing or a greeting may make now; the others wait.
    public int room(AccountId account, AccountLimits limits, int messages, Instant now) {
        int perSecond = limits.messagesPerSecond();
        return perSecond == 0
                ? messages
                : of(account, perSecond, now).room(messages, perSecond, now);
    }

    /// A mailing or a greeting has made so many.
    public void made(AccountId account, AccountLimits limits, int messages, Instant now) {
        int perSecond = limits.messagesPerSecond();
        if (perSecond > 0) {
            of(account, perSecond, now).made(messages);
        }
    }
}
