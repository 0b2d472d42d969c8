package io.heliograph.pricing;

import java.time.Instant;
import java.time.OffsetDateTime;

/// A price of something while it is in force.
///
/// @param until not any more from then on
/// @param micros of a part, in the currency of its list
public record PriceSpan(Instant from, Instant until, long micros) {
    /// Of what has no beginning: the driver's first year.
    public static final Instant ALWAYS = OffsetDateTime.MIN.toInstant();

    /// Of what has no end: the driver's last year.
    public static final Instant OPEN = OffsetDateTime.MAX.toInstant();

    boolean isIn(Instant instant) {
        return !from.isAfter(instant) && until.isAfter(instant);
    }

    PriceSpan from(Instant other) {
        return new PriceSpan(other, until, micros);
    }

    PriceSpan until(Instant other) {
        return new PriceSpan(from, other, micros);
    }
}
