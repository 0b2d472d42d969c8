package io.heliograph.receipt;

/// By what a receipt finds its part.
///
/// @param messageId the provider's, normalised
public record ReceiptKey(int providerId, String messageId) {}
