package io.heliograph.dispatch;

import io.heliograph.message.Message;
import io.heliograph.provider.RefusalClass;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// That some traffic is not sent to a provider for a while, since it would be refused. Now and then
/// one of the messages that wait is tried; each refused try doubles the time to the next. Guarded
/// by its [Refusals]; times are of the monotonic clock.
final class Pause {
    final PausedTraffic.Scope scope;

    /// The `command_status` that is answered.
    final int status;

    /// Null: of all accounts.
    final @Nullable Set<Long> accounts;

    /// Null: of all senders.
    final @Nullable String sender;

    private final long beganNanos;
    private final long maxNanos;
    private long lengthNanos;
    private long nextTry;

    /// When the last message was let through.
    private long triedAt;

    Pause(
            PausedTraffic.Scope scope,
            int status,
            @Nullable Set<Long> accounts,
            @Nullable String sender,
            Duration length,
            Duration max,
            long nowNanos) {
        this.scope = scope;
        this.status = status;
        this.accounts = accounts;
        this.sender = sender;
        this.beganNanos = nowNanos;
        this.triedAt = nowNanos;
        this.maxNanos = max.toNanos();
        this.lengthNanos = Math.min(length.toNanos(), maxNanos);
        this.nextTry = nowNanos + lengthNanos;
    }

    /// Whether nothing at all may be sent.
    boolean ofEverything() {
        return accounts == null && sender == null;
    }

    boolean holds(Message message) {
        return (accounts == null || accounts.contains(message.account().value()))
                && (sender == null || sender.equals(message.sender()));
    }

    /// Whether it holds all that the other one does.
    boolean covers(Pause other) {
        return (accounts == null
                        || (other.accounts != null && accounts.containsAll(other.accounts)))
                && (sender == null || sender.equals(other.sender));
    }

    /// How long until a message may be tried; 0 or less: now.
    long waitNanos(long nowNanos) {
        return nextTry - nowNanos;
    }

    /// A message is let through.
    void tried(long nowNanos) {
        triedAt = nowNanos;
        nextTry = nowNanos + lengthNanos;
    }

    /// Whether it says anything of the pause how a submit of that time was answered.
    boolean heeds(long sentNanos) {
        return sentNanos - beganNanos > 0;
    }

    /// A submit was refused again. Several of one try count once.
    void refused(long sentNanos, long nowNanos) {
        if (sentNanos - triedAt >= 0) {
            lengthNanos = Math.min(2 * lengthNanos, maxNanos);
            triedAt = nowNanos;
            nextTry = nowNanos + lengthNanos;
        }
    }

    /// The message that was let through told nothing: the next may be tried.
    void nothingLearned(long nowNanos) {
        nextTry = nowNanos;
    }

    Duration length() {
        return Duration.ofNanos(lengthNanos);
    }

    /// Since it began.
    Duration lasts(long nowNanos) {
        return Duration.ofNanos(nowNanos - beganNanos);
    }

    /// What an operator is told of it.
    ///
    /// @param meaning of its `command_status`
    PausedTraffic traffic(RefusalClass meaning, long nowNanos) {
        return new PausedTraffic(
                scope,
                accounts == null ? Set.of() : accounts,
                sender,
                status,
                meaning,
                lasts(nowNanos),
                Duration.ofNanos(Math.max(0, waitNanos(nowNanos))));
    }
}
