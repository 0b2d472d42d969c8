package io.heliograph.contact;

import java.util.Optional;

/// A contact's, where it is known.
public enum Gender {
    MALE("m"),
    FEMALE("f");

    private final String wireName;

    Gender(String wireName) {
        this.wireName = wireName;
    }

    /// `m` or `f`.
    public String wireName() {
        return wireName;
    }

    /// Reads the field `male` as clients write it, in lower case: a letter, a word, or whether it
    /// is a man.
    static Optional<Gender> read(String word) {
        return switch (word) {
            case "m", "male", "man", "true", "yes", "1" -> Optional.of(MALE);
            case "f", "female", "woman", "w", "false", "no", "0" -> Optional.of(FEMALE);
            default -> Optional.empty();
        };
    }
}
