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
/// @param hashesMax passwords hashed at a time, each with 19 MiB; beyond: wait, then 503
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
        int hashesMax) {

    /// Reads the subtree `account`.
    public static AccountSettings read(Config config) {
        return new AccountSettings(
                config.getDuration("codeLifetime"),
                config.getDuration("tokenLifetime"),
                config.getLong("productId"),
                config.getString("currency"),
                config.getInt("failuresPerLogin"),
                config.getInt("failuresPerAddress"),
                config.getInt("registrationsPerAddress"),
                config.getDuration("limitWindow"),
                config.getInt("trackedMax"),
                config.getInt("hashesMax"));
    }
}
