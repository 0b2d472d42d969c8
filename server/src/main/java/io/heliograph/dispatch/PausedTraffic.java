package io.heliograph.dispatch;

import io.heliograph.provider.RefusalClass;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Traffic that is not sent to a provider for now, since it refuses what is not the messages'
/// fault: what an operator is told of it.
///
/// @param scope how far it reaches
/// @param accounts whose traffic; empty: everybody's
/// @param sender of which sender; null: of any
/// @param status the `command_status` that was answered
/// @param meaning what that speaks of
/// @param lasts since it began
/// @param nextTry until one of the messages that wait is tried
public record PausedTraffic(
        Scope scope,
        Set<Long> accounts,
        @Nullable String sender,
        int status,
        RefusalClass meaning,
        Duration lasts,
        Duration nextTry) {
    /// How far a pause reaches.
    public enum Scope {
        /// all that goes to the provider
        PROVIDER,
        /// what one account sends there
        ACCOUNT,
        /// what goes there under one sender
        SENDER
    }
}
