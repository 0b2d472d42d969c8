package io.heliograph.ledger;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An amount as programs write it, beside its currency: a decimal text such as `12.50`, of which
/// nothing is rounded.
///
/// @param micros null: it is none
/// @param fault what is wrong with it, a sentence without its full stop; null: nothing
public record AmountText(@Nullable Long micros, @Nullable String fault) {
    /// What is told of what is none.
    public static final String RULE =
            "is no amount: a decimal text such as \"12.50\", with a point and without a currency";

    /// Units at most, of either sign: a thousand of them still fit a balance.
    public static final long UNITS_MAX = 1_000_000_000;

    private static final int SCALE = 6;
    private static final int CHARS_MAX = 100;
    private static final Pattern DECIMAL = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?");

    /// Reads it.
    public static AmountText read(String text) {
        if (text.length() > CHARS_MAX || !DECIMAL.matcher(text).matches()) {
            return new AmountText(null, RULE);
        }
        BigDecimal units = new BigDecimal(text).stripTrailingZeros();
        if (units.scale() > SCALE) {
            return new AmountText(
                    null, "has more than six places behind the point: nothing is rounded");
        }
        if (units.abs().compareTo(BigDecimal.valueOf(UNITS_MAX)) > 0) {
            return new AmountText(null, "is beyond " + UNITS_MAX + ", more than is booked at once");
        }
        return new AmountText(units.movePointRight(SCALE).longValueExact(), null);
    }

    /// An amount as it is told.
    public static String of(long micros) {
        return new Money(micros, "XXX").units().toPlainString();
    }
}
