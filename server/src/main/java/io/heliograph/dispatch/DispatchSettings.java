package io.heliograph.dispatch;

import com.typesafe.config.Config;
import io.heliograph.config.SettingsReader;
import java.time.Duration;

/// The limits of dispatching, from the subtree `dispatch`.
///
/// @param accountMessagesMax messages of one account in memory; the rest waits in the database
/// @param messagesMax messages of all accounts in memory; beyond it each account is given few
/// @param batchPartsMax parts that are put on one flight
/// @param turnParts parts of one account before the next one's turn
/// @param retryMin pause before a part that was refused for now is sent again; doubled each time
/// @param retryMax the longest such pause
/// @param triesMax a part that is refused for now so often is refused for good
/// @param triesFor the same after so long
/// @param orderMax what is urgent waits so long at most for what goes to its recipient before it
/// @param receiptGrace how long after its lifetime a part waits for its receipt
public record DispatchSettings(
        int accountMessagesMax,
        int messagesMax,
        int batchPartsMax,
        int turnParts,
        Duration retryMin,
        Duration retryMax,
        int triesMax,
        Duration triesFor,
        Duration orderMax,
        Duration receiptGrace) {

    /// Reads the subtree.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and what to give
    public static DispatchSettings read(Config config) {
        SettingsReader in = SettingsReader.of("dispatch", config);
        int accountMessagesMax =
                in.whole("accountMessagesMax", Backlogs.ACCOUNT_MESSAGES_MIN, 1_000_000);
        int messagesMax = in.whole("messagesMax", Backlogs.ACCOUNT_MESSAGES_MIN, 10_000_000);
        if (messagesMax < accountMessagesMax) {
            throw in.wrong("messagesMax", messagesMax, "a value not below accountMessagesMax");
        }
        Duration retryMin = in.time("retryMin", "1ms", "1h");
        Duration retryMax = in.time("retryMax", "1ms", "1h");
        if (retryMax.compareTo(retryMin) < 0) {
            throw in.wrong("retryMax", retryMax.toMillis() + "ms", "a value not below retryMin");
        }
        return new DispatchSettings(
                accountMessagesMax,
                messagesMax,
                in.whole("batchPartsMax", 1, 10_000),
                in.whole("turnParts", 1, 10_000),
                retryMin,
                retryMax,
                in.whole("triesMax", 1, 2_000),
                in.time("triesFor", "1s", "30d"),
                in.time("orderMax", "1s", "1h"),
                in.time("receiptGrace", "1s", "15d"));
    }
}
