package io.heliograph.provider;

import io.heliograph.config.SettingsReader;

/// Type of number and numbering plan of the addresses a provider is given (SMPP 3.4 §5.2.5,
/// §5.2.6).
///
/// @param shortCodeDigitsMax a sender of so many digits or fewer is a short code
record Addresses(
        Kind alphanumeric,
        int shortCodeDigitsMax,
        Kind shortCode,
        Kind international,
        Kind destination) {

    /// @param ton 0 to 6
    /// @param npi 0 to 18
    record Kind(int ton, int npi) {
        private static Kind read(SettingsReader in, String key) {
            return new Kind(in.whole(key + ".ton", 0, 6), in.whole(key + ".npi", 0, 18));
        }
    }

    static Addresses read(SettingsReader in) {
        return new Addresses(
                Kind.read(in, "source.alphanumeric"),
                in.whole("source.shortCodeDigitsMax", 0, 15),
                Kind.read(in, "source.shortCode"),
                Kind.read(in, "source.international"),
                Kind.read(in, "destination"));
    }

    /// What kind of address a sender is.
    Kind ofSender(String sender) {
        if (!sender.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return alphanumeric;
        }
        return sender.length() <= shortCodeDigitsMax ? shortCode : international;
    }
}
