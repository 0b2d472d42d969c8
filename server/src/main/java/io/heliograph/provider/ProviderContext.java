package io.heliograph.provider;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// What all links of one provider share.
///
/// @param nanoTime the monotonic clock
/// @param leased whether this process may bind and submit at this moment
record ProviderContext(
        ProviderSettings settings,
        Window window,
        SubmitComposer composer,
        ReceiptReader receipts,
        ReceiptListener listener,
        ProviderMetrics metrics,
        Silence silence,
        LongSupplier nanoTime,
        BooleanSupplier leased) {}
