package io.heliograph.sheet;

import io.heliograph.ledger.Money;
import io.heliograph.pricing.PriceKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A line of a sheet, as it is told.
///
/// @param line of the file; null: the file has it not
/// @param difference `new`, `up`, `down`, `until`, `gone`, or `fault`
/// @param field of a fault: which column
/// @param told of a fault: what is wrong, and what to do
public record SheetLineView(
        long id,
        @Nullable Integer line,
        String difference,
        @Nullable Integer mcc,
        @Nullable Integer mnc,
        @Nullable String type,
        @Nullable String price,
        @Nullable String was,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable String field,
        @Nullable String value,
        @Nullable String told) {

    static SheetLineView of(SheetRowLine line, String currency) {
        boolean fault = line.mcc() == 0;
        return new SheetLineView(
                line.position(),
                line.line() == 0 ? null : line.line(),
                line.difference(),
                fault ? null : line.mcc(),
                fault || line.mnc() == PriceKey.ANY_NETWORK ? null : line.mnc(),
                fault ? null : line.type(),
                price(line.micros(), currency),
                price(line.was(), currency),
                line.from(),
                line.until(),
                line.field(),
                line.value(),
                line.told());
    }

    private static @Nullable String price(@Nullable Long micros, String currency) {
        return micros == null ? null : new Money(micros, currency).units().toPlainString();
    }
}
