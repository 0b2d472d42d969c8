package io.heliograph.contact;

import com.typesafe.config.Config;
import io.heliograph.config.SettingsReader;

/// How much an account may keep, from the subtree `contact`.
///
/// @param confirmed of an account that the operator has confirmed
/// @param unconfirmed of one that anybody may have opened
public record ContactSettings(Quota confirmed, Quota unconfirmed) {
    /// @param groupsMax its groups
    /// @param numbersMax its contacts, in all groups together
    /// @param octetsMax what its groups and contacts take: their texts, and 100 for each
    /// @param listedMax numbers of its black list
    public record Quota(int groupsMax, long numbersMax, long octetsMax, long listedMax) {}

    /// Reads the subtree.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and what to give
    public static ContactSettings read(Config config) {
        return new ContactSettings(
                quota(SettingsReader.of("contact", config)),
                quota(SettingsReader.of("contact.unconfirmed", config.getConfig("unconfirmed"))));
    }

    private static Quota quota(SettingsReader in) {
        return new Quota(
                in.whole("groupsMax", 0, 100_000),
                in.whole("numbersMax", 0L, 1_000_000_000),
                in.whole("octetsMax", 0L, 1L << 40),
                in.whole("listedMax", 0L, 1_000_000_000));
    }

    /// That of an account.
    Quota of(boolean isConfirmed) {
        return isConfirmed ? confirmed : unconfirmed;
    }
}
