package io.heliograph.provider;

import io.heliograph.config.SettingsReader;
import java.util.Locale;

/// What becomes of a part that its provider took without naming an id: no receipt can find it, and
/// this is how it ends once its time for one is over. All three are assumed: what the provider
/// tells later all the same corrects them.
public enum WithoutId {
    /// UNKNOWN
    UNKNOWN,
    /// EXPIRED
    EXPIRED,
    /// DELIVRD, since it took it and said no more: charged by either price rule, without a proof
    DELIVERED_UNPROVED;

    static WithoutId read(SettingsReader in) {
        return switch (in.choice("withoutId", "unknown", "expired", "delivered-unproved")) {
            case "expired" -> EXPIRED;
            case "delivered-unproved" -> DELIVERED_UNPROVED;
            default -> UNKNOWN;
        };
    }

    /// As the setting writes it.
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
