package io.heliograph.dispatch;

import io.heliograph.provider.ProviderSettings;
import io.heliograph.provider.SmppProvider;

/// A provider with the number by which the database knows it.
///
/// @param id row of the table `provider`
/// @param smpp the live thing
record Carrier(int id, SmppProvider smpp) {
    boolean resendsUncertain() {
        return switch (smpp.settings().uncertain()) {
            case RESEND -> true;
            case UNKNOWN -> false;
        };
    }

    ProviderSettings settings() {
        return smpp.settings();
    }
}
