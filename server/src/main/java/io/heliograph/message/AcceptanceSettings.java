package io.heliograph.message;

import com.typesafe.config.Config;
import java.time.Duration;

/// The limits of acceptance, from the subtree `acceptance`.
///
/// @param groupMessagesMax messages committed together
/// @param groupsMax groups of different accounts committed at the same time
/// @param accountWaitingMax messages of one account that wait for their commit; beyond: 429
/// @param waitingMax the same over all accounts; beyond: 503
/// @param queuedMax how long a request waits to be taken up; then 503
/// @param commitMax how long it waits for a commit in doubt
/// @param idempotencyKept how long keys are remembered
public record AcceptanceSettings(
        int groupMessagesMax,
        int groupsMax,
        int accountWaitingMax,
        int waitingMax,
        Duration queuedMax,
        Duration commitMax,
        Duration idempotencyKept) {

    /// Reads the subtree.
    public static AcceptanceSettings read(Config config) {
        return new AcceptanceSettings(
                config.getInt("groupMessagesMax"),
                config.getInt("groupsMax"),
                config.getInt("accountWaitingMax"),
                config.getInt("waitingMax"),
                config.getDuration("queuedMax"),
                config.getDuration("commitMax"),
                config.getDuration("idempotencyKept"));
    }
}
