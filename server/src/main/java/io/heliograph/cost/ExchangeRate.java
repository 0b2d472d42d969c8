package io.heliograph.cost;

import java.time.Instant;

/// What a currency is worth from an instant on, until the next of that currency.
///
/// @param rate so many of the currency are worth one of the base: a decimal text
public record ExchangeRate(
        long id, String currency, String base, String rate, Instant from, long revision) {}
