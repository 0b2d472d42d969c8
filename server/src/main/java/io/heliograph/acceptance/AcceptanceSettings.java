package io.heliograph.acceptance;

import com.typesafe.config.Config;
import io.heliograph.config.SettingsReader;
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
/// @param refusedOctetsMax what is kept of the refused messages of one account on a day, in octets
public record AcceptanceSettings(
        int groupMessagesMax,
        int groupsMax,
        int accountWaitingMax,
        int waitingMax,
        Duration queuedMax,
        Duration commitMax,
        Duration idempotencyKept,
        int refusedOctetsMax) {

    /// As many as a batch of a mailing has: with room for fewer, none would ever be taken.
    private static final int WAITING_MIN = 500;

    /// Reads the subtree.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and what to give
    public static AcceptanceSettings read(Config config) {
        SettingsReader in = SettingsReader.of("acceptance", config);
        int accountWaitingMax = in.whole("accountWaitingMax", WAITING_MIN, 10_000_000);
        int waitingMax = in.whole("waitingMax", WAITING_MIN, 10_000_000);
        if (waitingMax < accountWaitingMax) {
            throw in.wrong("waitingMax", waitingMax, "a value not below accountWaitingMax");
        }
        return new AcceptanceSettings(
                in.whole("groupMessagesMax", 1, 10_000),
                in.whole("groupsMax", 1, 1_000),
                accountWaitingMax,
                waitingMax,
                in.time("queuedMax", "100ms", "5m"),
                in.time("commitMax", "100ms", "5m"),
                in.time("idempotencyKept", "1m", "365d"),
                in.whole("refusedOctetsMax", 0, 1 << 30));
    }
}
