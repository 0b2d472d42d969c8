package io.heliograph.margin;

import io.heliograph.ledger.Money;
import io.heliograph.number.Network;
import io.heliograph.routing.CostBook;
import io.heliograph.text.MessageType;
import java.math.BigInteger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Costs that a test sets, the same everywhere unless a network has its own.
public final class KnownCosts implements CostBook {
    private final Map<String, Money> costs = new ConcurrentHashMap<>();

    /// Micro-units of the euro that one of the currency is worth.
    private final Map<String, Long> rates = new ConcurrentHashMap<>(Map.of("EUR", 1_000_000L));

    /// The cost of a provider.
    public void set(int provider, long micros, String currency) {
        costs.put(provider + "", new Money(micros, currency));
    }

    /// The cost of a provider in one network.
    public void set(int provider, Network network, long micros, String currency) {
        costs.put(provider + " " + network, new Money(micros, currency));
    }

    /// From now on nothing is known of the provider.
    public void forget(int provider) {
        costs.keySet().removeIf(key -> key.equals(provider + "") || key.startsWith(provider + " "));
    }

    /// @param microsOfEuro that one of the currency is worth
    public void rate(String currency, long microsOfEuro) {
        rates.put(currency, microsOfEuro);
    }

    @Override
    public @Nullable Money cost(int providerId, Network network, MessageType type) {
        Money own = costs.get(providerId + " " + network);
        return own != null ? own : costs.get(providerId + "");
    }

    @Override
    public @Nullable Money in(String currency, Money cost) {
        Long from = rates.get(cost.currency());
        Long to = rates.get(currency);
        if (from == null || to == null) {
            return null;
        }
        BigInteger[] parts =
                BigInteger.valueOf(cost.micros())
                        .multiply(BigInteger.valueOf(from))
                        .multiply(BigInteger.TWO)
                        .add(BigInteger.valueOf(to))
                        .divideAndRemainder(BigInteger.valueOf(to).multiply(BigInteger.TWO));
        return new Money(parts[0].longValueExact(), currency);
    }
}
