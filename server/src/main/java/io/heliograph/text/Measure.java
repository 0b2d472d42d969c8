package io.heliograph.text;

import java.util.Locale;

/// What a text was measured by when it was accepted, so that it is cut as was told, whatever later
/// rules would make of it.
///
/// @param rules the version of the rules
public record Measure(Encoding encoding, int rules) {
    /// Of the rules by which texts are measured now: raised when a text would come to other parts
    /// than before, and what these were made by is then kept beside.
    public static final int RULES = 1;

    /// By the rules of now.
    public static Measure now(Encoding encoding) {
        return new Measure(encoding, RULES);
    }

    /// What the database calls an encoding.
    public String key() {
        return encoding.name().toLowerCase(Locale.ROOT);
    }

    /// What was measured by the encoding that the database calls so.
    public static Measure of(String key, int rules) {
        return new Measure(Encoding.valueOf(key.toUpperCase(Locale.ROOT)), rules);
    }
}
