package io.heliograph.provider;

/// A provider's password, which no log, message or dump of settings shows.
///
/// @param value the password itself
record Password(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
