package io.heliograph.pricing;

/// A list of what a provider asks of us, without its costs.
///
/// @param provider its name
public record CostListHead(long id, String provider, String currency, long revision) {}
