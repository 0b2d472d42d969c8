package io.heliograph.journal;

/// By what a receipt finds its part.
///
/// @param messageId the provider's, normalised
record ReceiptKey(int providerId, String messageId) {}
