package io.heliograph.pricing;

import io.heliograph.ledger.Money;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A price list over time: prices that were agreed beforehand come into force at their instant, and
/// nobody has to read them then.
final class PriceCourse {
    private final long id;
    private final List<Price> prices;
    private volatile Stretch latest =
            new Stretch(Instant.MAX, Instant.MIN, new PriceList(0, Map.of()));

    /// @param prices of the list, of which no two of one key are valid at an instant
    PriceCourse(long id, List<Price> prices) {
        this.id = id;
        this.prices = List.copyOf(prices);
    }

    /// One price while it is valid.
    ///
    /// @param until not any more from then on
    record Price(PriceKey key, Instant from, Instant until, Money price) {}

    /// A time in which nothing changes.
    private record Stretch(Instant from, Instant until, PriceList list) {
        boolean has(Instant instant) {
            return !instant.isBefore(from) && instant.isBefore(until);
        }
    }

    /// The same one for as long as nothing changes.
    PriceList at(Instant now) {
        Stretch stretch = latest;
        if (!stretch.has(now)) {
            stretch = stretch(now);
            latest = stretch;
        }
        return stretch.list();
    }

    private Stretch stretch(Instant now) {
        Map<PriceKey, Money> valid = new HashMap<>();
        Instant from = Instant.MIN;
        Instant until = Instant.MAX;
        for (Price price : prices) {
            for (Instant change : List.of(price.from(), price.until())) {
                if (change.isAfter(now)) {
                    until = change.isBefore(until) ? change : until;
                } else {
                    from = change.isAfter(from) ? change : from;
                }
            }
            if (!price.from().isAfter(now) && price.until().isAfter(now)) {
                valid.put(price.key(), price.price());
            }
        }
        return new Stretch(from, until, new PriceList(id, valid));
    }
}
