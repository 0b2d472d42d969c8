package io.heliograph.dispatch;

import com.typesafe.config.Config;
import java.time.Duration;

/// The limits of dispatching, from the subtree `dispatch`.
///
/// @param accountMessagesMax messages of one account in memory; the rest waits in the database
/// @param messagesMax messages of all accounts in memory; beyond it each account is given few
/// @param batchPartsMax parts that are put on one flight
/// @param turnParts parts of one account before the next one's turn
/// @param retryMin pause before a part that was refused for now is sent again; doubled each time
/// @param retryMax the longest such pause
/// @param receiptGrace how long after its lifetime a part waits for its receipt
public record DispatchSettings(
        int accountMessagesMax,
        int messagesMax,
        int batchPartsMax,
        int turnParts,
        Duration retryMin,
        Duration retryMax,
        Duration receiptGrace) {

    /// Reads the subtree.
    public static DispatchSettings read(Config config) {
        return new DispatchSettings(
                config.getInt("accountMessagesMax"),
                config.getInt("messagesMax"),
                config.getInt("batchPartsMax"),
                config.getInt("turnParts"),
                config.getDuration("retryMin"),
                config.getDuration("retryMax"),
                config.getDuration("receiptGrace"));
    }
}
