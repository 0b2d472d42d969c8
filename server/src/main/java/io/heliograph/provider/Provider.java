package io.heliograph.provider;

import java.time.Duration;

/// A provider with the number by which the database knows it.
///
/// @param id row of the table `provider`
/// @param smpp the live thing
public record Provider(int id, SmppProvider smpp) {
    public boolean resendsUncertain() {
        return switch (smpp.settings().uncertain()) {
            case RESEND -> true;
            case UNKNOWN -> false;
        };
    }

    /// After how long an answer is given up.
    public Duration answerTimeout() {
        return smpp.settings().timing().answer();
    }

    public ProviderSettings settings() {
        return smpp.settings();
    }
}
