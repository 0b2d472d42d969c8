package io.heliograph.message;

/// What carrying a part may cost, as it was decided when its message was accepted: by the margin
/// that the operator wants of it, so that fail-over keeps to it too.
///
/// @param micros in the currency of the price; may be below 0: no cost is low enough
/// @param noted whether a part that costs more, or of which that is not known, goes all the same,
///   and is counted
public record CostCap(long micros, boolean noted) {}
