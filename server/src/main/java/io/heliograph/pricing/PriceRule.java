package io.heliograph.pricing;

import java.util.Locale;

/// When the price of a part is kept; otherwise it is given back at the part's end.
public enum PriceRule {
    /// Kept once a provider has taken the part.
    SUBMITTED,
    /// Kept only for a part that ends DELIVRD.
    DELIVERED;

    /// The name the database keeps.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
