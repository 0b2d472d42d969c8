package io.heliograph.receipt;

import io.heliograph.provider.Receipt;

/// A receipt, and the provider that it came from.
///
/// @param providerId row of the table `provider`
public record Arrival(int providerId, Receipt receipt) {}
