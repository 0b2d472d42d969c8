package io.heliograph.provider;

import java.util.function.LongSupplier;

/// What all links of one provider share.
///
/// @param nanoTime the monotonic clock
record ProviderContext(
        ProviderSettings settings,
        Window window,
        SubmitComposer composer,
        ReceiptReader receipts,
        ReceiptListener listener,
        ProviderMetrics metrics,
        LongSupplier nanoTime) {}
