package io.heliograph.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// An amount of money in millionths of a currency's unit: the one form in which the product keeps
/// and adds money.
///
/// @param micros millionths of the unit, of either sign
/// @param currency ISO 4217 code, three capitals
public record Money(long micros, String currency) implements Comparable<Money> {
    private static final int SCALE = 6;

    public Money {
        if (currency.length() != 3 || !currency.chars().allMatch(c -> c >= 'A' && c <= 'Z')) {
            throw new IllegalArgumentException(
                    "currency must be three capital letters, is " + currency);
        }
    }

    /// The only place where an amount is rounded: half up to the micro-unit.
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
