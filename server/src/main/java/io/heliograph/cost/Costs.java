package io.heliograph.cost;

import io.heliograph.ledger.Money;
import io.heliograph.pricing.PriceList;
import io.heliograph.pricing.Prices;
import java.util.Optional;

/// What providers ask for a part now: from memory, in force together with the prices.
public final class Costs {
    private final Prices prices;

    /// The cost lists among these.
    public Costs(Prices prices) {
        this.prices = prices;
    }

    /// The costs of one provider, for who asks for several; an empty list where it has none.
    public PriceList of(int providerId) {
        return prices.ofProvider(providerId);
    }

    /// What a provider asks for one part, the network's own cost before the country's; in the
    /// currency of the provider's list; empty where that is not known.
    ///
    /// @param mnc or [io.heliograph.pricing.PriceKey#ANY_NETWORK]
    /// @param type the message type's wire name
    public Optional<Money> cost(int providerId, int mcc, int mnc, String type) {
        return of(providerId).price(mcc, mnc, type);
    }
}
