package io.heliograph.pricing;

/// What is sold: accounts pay by its price list, unless they have one of their own.
///
/// @param priceList its list's name
public record Product(long id, String name, String priceList, long revision) {}
