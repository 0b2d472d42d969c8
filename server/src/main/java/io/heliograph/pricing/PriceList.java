package io.heliograph.pricing;

import io.heliograph.ledger.Money;
import java.util.Map;
import java.util.Optional;

/// The prices of one list that are valid now.
///
/// @param id of the list
/// @param prices of one part
public record PriceList(long id, Map<PriceKey, Money> prices) {
    public PriceList {
        prices = Map.copyOf(prices);
    }

    /// Whether it has any price of that type in that currency.
    public boolean sells(String type, String currency) {
        return prices.entrySet().stream()
                .anyMatch(each ->
                        each.getKey().type().equals(type)
                                && each.getValue().currency().equals(currency));
    }

    /// The price of one part, the network's own before the country's (DESIGN §9).
    public Optional<Money> price(int mcc, int mnc, String type) {
        Money own = prices.get(new PriceKey(mcc, mnc, type));
        return Optional.ofNullable(
                own != null ? own : prices.get(new PriceKey(mcc, PriceKey.ANY_NETWORK, type)));
    }
}
