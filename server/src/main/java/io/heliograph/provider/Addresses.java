package io.heliograph.provider;

import io.heliograph.config.SettingsReader;
import io.heliograph.number.Msisdn;

/// The addresses a provider is given: type of number and numbering plan (SMPP 3.4 §5.2.5, §5.2.6),
/// and in which form recipients are written that have several.
///
/// @param shortCodeDigitsMax a sender of so many digits or fewer is a short code
/// @param asWritten whether a recipient goes out as the customer wrote it, and not in the form that
///   stands for all national ways of writing it
record Addresses(
        Kind alphanumeric,
        int shortCodeDigitsMax,
        Kind shortCode,
        Kind international,
        Kind destination,
        boolean asWritten) {

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
                Kind.read(in, "destination"),
                in.choice("destination.form", "canonical", "written").equals("written"));
    }

    /// A recipient as the provider wants it.
    Msisdn ofRecipient(Msisdn recipient) {
        return asWritten ? recipient : recipient.identity();
    }

    /// What kind of address a sender is.
    Kind ofSender(String sender) {
        if (!sender.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return alphanumeric;
        }
        return sender.length() <= shortCodeDigitsMax ? shortCode : international;
    }
}
