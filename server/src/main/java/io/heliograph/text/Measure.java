package io.heliograph.text;

import java.util.Locale;

/// What a text was measured by when it was accepted, so that it is cut as was told, whatever later
/// rules would make of it.
///
/// @param writing the rules
public record Measure(Encoding encoding, Writing writing) {
    /// By the rules of now, for whom no others are set.
    public static Measure now(Encoding encoding) {
        return new Measure(encoding, Writing.COMPOSED);
    }

    /// The version of the rules.
    public int rules() {
        return writing.version();
    }

    /// What the database calls an encoding.
    public String key() {
        return encoding.name().toLowerCase(Locale.ROOT);
    }

    /// What was measured by the encoding that the database calls so.
    public static Measure of(String key, int rules) {
        return new Measure(Encoding.valueOf(key.toUpperCase(Locale.ROOT)), Writing.of(rules));
    }
}
