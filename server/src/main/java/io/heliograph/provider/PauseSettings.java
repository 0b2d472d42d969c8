package io.heliograph.provider;

import io.heliograph.config.SettingsReader;
import java.time.Duration;

/// How long nothing is sent to a provider that refuses what is not the messages' fault, before one
/// of them is tried.
///
/// @param min the first pause; doubled after each refused try
/// @param max the longest
public record PauseSettings(Duration min, Duration max) {
    static PauseSettings read(SettingsReader in) {
        Duration min = in.millis("pause.minMillis", 1, 3_600_000);
        Duration max = in.millis("pause.maxMillis", 1, 3_600_000);
        if (max.compareTo(min) < 0) {
            throw in.wrong("pause.maxMillis", max.toMillis(), "a value not below pause.minMillis");
        }
        return new PauseSettings(min, max);
    }
}
