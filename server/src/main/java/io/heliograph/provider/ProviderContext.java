package io.heliograph.provider;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// What all links of one provider share.
///
/// @param trace shows what goes over them, while somebody looks
/// @param nanoTime the monotonic clock
/// @param resolver finds the addresses of a host
/// @param leased whether this process may bind and submit at this moment
record ProviderContext(
        ProviderSettings settings,
        Window window,
        SubmitComposer composer,
        ReceiptReader receipts,
        ReceiptListener listener,
        ProviderMetrics metrics,
        Trace trace,
        Silence silence,
        Clock clock,
        LongSupplier nanoTime,
        Resolver resolver,
        BooleanSupplier leased) {
    /// What should not come.
    Oddities oddities() {
        return metrics.oddities;
    }

    /// Finds the addresses of a host.
    @FunctionalInterface
    interface Resolver {
        /// @return at least one
        InetAddress[] resolve(String host) throws UnknownHostException;
    }
}
