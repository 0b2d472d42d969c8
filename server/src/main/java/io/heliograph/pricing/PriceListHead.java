package io.heliograph.pricing;

/// A list of what we ask of customers, without its prices.
public record PriceListHead(long id, String name, String currency, long revision) {}
