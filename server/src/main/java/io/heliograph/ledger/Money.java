package io.heliograph.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/// An amount of money in millionths of a currency's unit: the one form in which the product keeps
/// and adds money.
///
/// @param micros millionths of the unit, of either sign
/// @param currency ISO 4217 code, three capitals
public record Money(long micros, String currency) implements Comparable<Money> {
    private static final int SCALE = 6;
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    public Money {
        if (currency.length() != 3 || !currency.chars().allMatch(c -> c >= 'A' && c <= 'Z')) {
            throw new IllegalArgumentException(
                    "currency must be three capital letters, is " + currency);
        }
    }

    /// An amount is rounded here and by [#exchanged] alone: half up to the micro-unit.
    public static Money of(BigDecimal units, String currency) {
        return new Money(
                units.setScale(SCALE, RoundingMode.HALF_UP).unscaledValue().longValueExact(),
                currency);
    }

    public static Money zero(String currency) {
        return new Money(0, currency);
    }

    public Money plus(Money other) {
        return new Money(Math.addExact(micros, sameCurrency(other).micros), currency);
    }

    public Money minus(Money other) {
        return new Money(Math.subtractExact(micros, sameCurrency(other).micros), currency);
    }

    public Money times(int factor) {
        return new Money(Math.multiplyExact(micros, (long) factor), currency);
    }

    /// The same worth in another currency, rounded half up to the micro-unit (of the amount without
    /// its sign).
    ///
    /// @param theirs so many of the other are worth as much as
    /// @param ours so many of this one
    /// @return empty where it does not fit
    public Optional<Money> exchanged(long theirs, long ours, String other) {
        BigDecimal exchanged =
                BigDecimal.valueOf(micros)
                        .multiply(BigDecimal.valueOf(theirs))
                        .divide(BigDecimal.valueOf(ours), 0, RoundingMode.HALF_UP);
        return exchanged.abs().compareTo(MOST) > 0
                ? Optional.empty()
                : Optional.of(new Money(exchanged.longValue(), other));
    }

    public Money negated() {
        return new Money(Math.negateExact(micros), currency);
    }

    /// The amount in whole units, without trailing zeros: `0.05`, not `0.050000`.
    public BigDecimal units() {
        BigDecimal units = BigDecimal.valueOf(micros, SCALE).stripTrailingZeros();
        return units.scale() < 0 ? units.setScale(0) : units;
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(micros, sameCurrency(other).micros);
    }

    private Money sameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException(
                    "cannot reckon " + currency + " with " + other.currency);
        }
        return other;
    }

    @Override
    public String toString() {
        return units().toPlainString() + " " + currency;
    }
}
