package io.heliograph.account;

import com.typesafe.config.Config;
import java.time.Duration;

/// How sign-in behaves, and its limits.
///
/// @param codeLifetime how long an authorization code can be exchanged
/// @param tokenLifetime how long a token works that `accesstoken` gives out
/// @param productId the product of accounts that register themselves
/// @param currency of that product, where it has to be made
/// @param failuresPerLogin failed sign-ins of one login in a window; beyond: 429
/// @param failuresPerAddress failed sign-ins from one address in a window; beyond: 429
/// @param registrationsPerAddress calls of `register` from one address in a window; beyond: 429
/// @param limitWindow the window of these limits; they are given back evenly over it
/// @param trackedMax so many logins, and so many addresses, are watched at a time
/// @param hashesMax passwords hashed at a time, each with 19 MiB; fewer where the machine has not
///   more processors than that
/// @param hashesWaitingMax passwords that wait to be hashed; beyond, and beyond half of it from one
///   address: 429
public record AccountSettings(
        Duration codeLifetime,
        Duration tokenLifetime,
        long productId,
        String currency,
        int failuresPerLogin,
        int failuresPerAddress,
        int registrationsPerAddress,
        Duration limitWindow,
        int trackedMax,
        int hashesMax,
        int hashesWaitingMax) {

    private static final int MANY = 1_000_000;

    /// Reads the subtree `account`.
    ///
    /// @throws IllegalArgumentException naming a setting out of its range
    public static AccountSettings read(Config config) {
        return new AccountSettings(
                within(Duration.ofSeconds(1), Duration.ofHours(1), config, "codeLifetime"),
                within(Duration.ofMinutes(1), Duration.ofDays(36_500), config, "tokenLifetime"),
                config.getLong("productId"),
                config.getString("currency"),
                within(1, MANY, config, "failuresPerLogin"),
                within(1, MANY, config, "failuresPerAddress"),
                within(1, MANY, config, "registrationsPerAddress"),
                within(Duration.ofSeconds(1), Duration.ofDays(1), config, "limitWindow"),
                within(1, 10 * MANY, config, "trackedMax"),
                within(1, 64, config, "hashesMax"),
                within(1, 1000, config, "hashesWaitingMax"));
    }

    private static Duration within(Duration min, Duration max, Config config, String key) {
        Duration value = config.getDuration(key);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "account.%s is %d s: give %d to %d s"
                            .formatted(key, value.toSeconds(), min.toSeconds(), max.toSeconds()));
        }
        return value;
    }

    private static int within(int min, int max, Config config, String key) {
        int value = config.getInt(key);
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "account.%s is %d: give %d to %d".formatted(key, value, min, max));
        }
        return value;
    }
}
