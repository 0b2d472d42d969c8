package io.heliograph.pricing;

/// A price of a list, of the past, in force or to come.
///
/// @param id its number
/// @param currency its list's
public record ListedPrice(long id, PriceKey key, PriceSpan span, String currency) {}
