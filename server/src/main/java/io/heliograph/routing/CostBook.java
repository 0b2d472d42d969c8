package io.heliograph.routing;

import io.heliograph.ledger.Money;
import io.heliograph.number.Network;
import io.heliograph.text.MessageType;
import org.jspecify.annotations.Nullable;

/// What providers want for a part, as it is now. Asked for each part: everything comes from memory.
public interface CostBook {
    /// One in which nothing is known.
    CostBook EMPTY =
            new CostBook() {
                @Override
                public @Nullable Money cost(int providerId, Network network, MessageType type) {
                    return null;
                }

                @Override
                public @Nullable Money in(String currency, Money cost) {
                    return null;
                }
            };

    /// In the provider's own currency; null: unknown.
    @Nullable Money cost(int providerId, Network network, MessageType type);

    /// The same amount in another currency, by the rate of now; null: no rate is known.
    @Nullable Money in(String currency, Money cost);

    /// What a part costs in that currency, in micro-units; null where cost or rate is unknown.
    default @Nullable Money costIn(
            String currency, int providerId, Network network, MessageType type) {
        Money cost = cost(providerId, network, type);
        return cost == null ? null : asIn(currency, cost);
    }

    /// The same amount in that currency, which may be its own; null: no rate is known.
    default @Nullable Money asIn(String currency, Money cost) {
        return cost.currency().equals(currency) ? cost : in(currency, cost);
    }
}
