package io.heliograph.margin;

import io.heliograph.cost.Costs;
import io.heliograph.cost.Rates;
import io.heliograph.ledger.Money;
import io.heliograph.number.Network;
import io.heliograph.routing.CostBook;
import io.heliograph.text.MessageType;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// What providers want for a part at this instant, and what that is in other currencies.
public final class CostsInForce implements CostBook {
    private final Costs costs;
    private final Rates rates;
    private final Clock clock;

    /// Of these parts, which the revisions keep.
    public CostsInForce(Costs costs, Rates rates, Clock clock) {
        this.costs = costs;
        this.rates = rates;
        this.clock = clock;
    }

    @Override
    public @Nullable Money cost(int providerId, Network network, MessageType type) {
        return costs.cost(providerId, network.mcc(), network.mnc(), type.wireName()).orElse(null);
    }

    @Override
    public @Nullable Money in(String currency, Money cost) {
        return rates.convert(cost, currency, clock.instant()).orElse(null);
    }
}
