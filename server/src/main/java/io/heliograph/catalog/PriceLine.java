package io.heliograph.catalog;

import io.heliograph.ledger.AmountText;
import io.heliograph.number.Network;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.ListedPrice;
import io.heliograph.pricing.PriceKey;
import io.heliograph.pricing.PriceSpan;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A price or a cost, as it is told.
///
/// @param countries ISO codes of those that have the MCC
/// @param mnc null: every network of the MCC that has no price of its own
/// @param network what the network is called; null: nobody knows, or it is every one
/// @param price of a part, a decimal text
/// @param from null: since ever
/// @param until null: without end
public record PriceLine(
        long id,
        List<String> countries,
        int mcc,
        @Nullable Integer mnc,
        @Nullable String network,
        String type,
        String price,
        String currency,
        @Nullable Instant from,
        @Nullable Instant until) {

    static PriceLine of(ListedPrice row, NumberingPlan plan) {
        PriceKey key = row.key();
        PriceSpan span = row.span();
        boolean any = key.mnc() == PriceKey.ANY_NETWORK;
        return new PriceLine(
                row.id(),
                plan.countriesOf(key.mcc()),
                key.mcc(),
                any ? null : key.mnc(),
                any ? null : plan.operator(new Network(key.mcc(), key.mnc())).orElse(null),
                key.type(),
                AmountText.of(span.micros()),
                row.currency(),
                span.from().equals(PriceSpan.ALWAYS) ? null : span.from(),
                span.until().equals(PriceSpan.OPEN) ? null : span.until());
    }
}
