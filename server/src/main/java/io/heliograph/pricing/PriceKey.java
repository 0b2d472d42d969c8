package io.heliograph.pricing;

/// What a price is for.
///
/// @param mcc mobile country code
/// @param mnc mobile network code, or [#ANY_NETWORK]
/// @param type the message type's wire name
public record PriceKey(int mcc, int mnc, String type) {
    /// Stands for every network of the country.
    public static final int ANY_NETWORK = -1;
}
