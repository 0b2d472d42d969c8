package io.heliograph.account;

import com.typesafe.config.Config;
import io.heliograph.config.SettingsReader;
import java.time.Duration;
import java.util.Optional;

/// How sign-in behaves, and its limits.
///
/// @param codeLifetime how long an authorization code can be exchanged
/// @param tokenLifetime how long a token works that `accesstoken` gives out
/// @param productId the product of accounts that register themselves
/// @param currency of that product, where it has to be made
/// @param failuresPerLogin failed sign-ins of one login, from all addresses together, in a window;
///   beyond: 429
/// @param failuresPerLoginAndAddress failed sign-ins of one login from one address in a window;
///   beyond: 429
/// @param failuresFromKnownAddress failed sign-ins of one login from one address that it has signed
///   in from, beyond all other limits; beyond: 429
/// @param knownFor how long it counts that a login has signed in from an address
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
        int failuresPerLoginAndAddress,
        int failuresFromKnownAddress,
        Duration knownFor,
        int failuresPerAddress,
        int registrationsPerAddress,
        Duration limitWindow,
        int trackedMax,
        int hashesMax,
        int hashesWaitingMax) {
    /// Reads the subtree `account`.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and what to give
    public static AccountSettings read(Config config) {
        SettingsReader in = SettingsReader.of("account", config);
        return new AccountSettings(
                in.time("codeLifetime", "1s", "1h"),
                in.time("tokenLifetime", "1m", "36500d"),
                in.whole("productId", 1, Long.MAX_VALUE),
                in.one(
                        "currency",
                        "three capital letters such as EUR",
                        text -> Optional.of(text).filter(code -> code.matches("[A-Z]{3}"))),
                in.whole("failuresPerLogin", 1, 1_000_000),
                in.whole("failuresPerLoginAndAddress", 1, 1_000_000),
                in.whole("failuresFromKnownAddress", 1, 1_000_000),
                in.time("knownFor", "0s", "3650d"),
                in.whole("failuresPerAddress", 1, 1_000_000),
                in.whole("registrationsPerAddress", 1, 1_000_000),
                in.time("limitWindow", "1s", "1d"),
                in.whole("trackedMax", 1_000, 10_000_000),
                in.whole("hashesMax", 1, 64),
                in.whole("hashesWaitingMax", 1, 1_000));
    }
}
