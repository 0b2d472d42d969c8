package io.heliograph.cost;

import io.heliograph.ledger.Money;
import io.heliograph.revision.Changes;
import io.heliograph.revision.InMemory;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What currencies are worth, at any instant, as the operator has set it: all of it in memory.
public final class Rates implements InMemory {
    private static final String RATE = "exchange_rate";

    private volatile Map<String, NavigableMap<Instant, Rate>> byCurrency = Map.of();

    /// None yet.
    public Rates() {}

    /// So many of a currency are worth one of the base.
    ///
    /// @param nanos billionths
    record Rate(String base, long nanos) {
        static final long ONE = 1_000_000_000;
    }

    @Override
    public Runnable reread(Handle handle, Changes changes) {
        if (!changes.touch(RATE)) {
            return () -> {};
        }
        Map<String, NavigableMap<Instant, Rate>> read = RateStore.rates(handle);
        return () -> byCurrency = read;
    }

    /// The same worth in another currency, by the rates of an instant, rounded half up to the
    /// micro-unit ([Money#exchanged]).
    ///
    /// Of two currencies one is the other's base, or both have the same; where neither is so, the
    /// worth is not known.
    ///
    /// @return empty where it is not known, or cannot be told in micro-units
    public Optional<Money> convert(Money money, String currency, Instant at) {
        if (money.currency().equals(currency)) {
            return Optional.of(money);
        }
        Rate from = rate(money.currency(), at);
        Rate to = rate(currency, at);
        if (to != null && to.base.equals(money.currency())) {
            return money.exchanged(to.nanos, Rate.ONE, currency);
        }
        if (from != null && from.base.equals(currency)) {
            return money.exchanged(Rate.ONE, from.nanos, currency);
        }
        return from != null && to != null && from.base.equals(to.base)
                ? money.exchanged(to.nanos, from.nanos, currency)
                : Optional.empty();
    }

    private @Nullable Rate rate(String currency, Instant at) {
        NavigableMap<Instant, Rate> rates = byCurrency.get(currency);
        Map.Entry<Instant, Rate> entry = rates == null ? null : rates.floorEntry(at);
        return entry == null ? null : entry.getValue();
    }
}
