package io.heliograph.provider;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What an operator has a provider do.
public enum Duty {
    /// it is bound and sent to
    ON,
    /// nothing new is sent to it; it stays bound, and what it says is heard
    PAUSED,
    /// as paused, until it has nothing more to say; then off
    DRAINING,
    /// it is not bound
    OFF;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As operators write it.
    public String word() {
        return word;
    }

    /// The one that is written so.
    public static Optional<Duty> named(String word) {
        return Arrays.stream(values()).filter(duty -> duty.word.equals(word)).findFirst();
    }

    /// Whether it is bound.
    public boolean isBound() {
        return this != OFF;
    }
}
