package io.heliograph.provider;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// What all links of one provider share: how it is set now, and what goes on whatever is set.
final class ProviderContext {
    private final Window window;
    private final ReceiptListener listener;
    private final ProviderMetrics metrics;
    private final Trace trace;
    private final Silence silence;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Resolver resolver;
    private final BooleanSupplier leased;

    /// Swapped as one.
    private volatile InForce inForce;

    /// When something was answered or delivered last.
    private volatile long busyNanos;

    private record InForce(
            ProviderSettings settings, SubmitComposer composer, ReceiptReader receipts) {}

    /// @param trace shows what goes over them, while somebody looks
    /// @param nanoTime the monotonic clock
    /// @param resolver finds the addresses of a host
    /// @param leased whether this process may bind and submit at this moment
    ProviderContext(
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
        this.inForce = new InForce(settings, composer, receipts);
        this.window = window;
        this.listener = listener;
        this.metrics = metrics;
        this.trace = trace;
        this.silence = silence;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.resolver = resolver;
        this.leased = leased;
        this.busyNanos = nanoTime.getAsLong();
    }

    /// Other settings are in force, for what is on its way too; but a link stays bound as it was.
    void change(ProviderSettings settings) {
        inForce =
                new InForce(
                        settings,
                        new SubmitComposer(settings, clock),
                        inForce.receipts.by(settings));
        window.limit(settings.window(), settings.partsPerSecond());
    }

    ProviderSettings settings() {
        return inForce.settings;
    }

    Window window() {
        return window;
    }

    SubmitComposer composer() {
        return inForce.composer;
    }

    ReceiptReader receipts() {
        return inForce.receipts;
    }

    ReceiptListener listener() {
        return listener;
    }

    ProviderMetrics metrics() {
        return metrics;
    }

    Trace trace() {
        return trace;
    }

    Silence silence() {
        return silence;
    }

    Clock clock() {
        return clock;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    Resolver resolver() {
        return resolver;
    }

    BooleanSupplier leased() {
        return leased;
    }

    /// What should not come.
    Oddities oddities() {
        return metrics.oddities;
    }

    /// Something was answered or delivered.
    void busy() {
        busyNanos = nanoTime.getAsLong();
    }

    /// For how long nothing was.
    long quietNanos() {
        return nanoTime.getAsLong() - busyNanos;
    }

    /// Finds the addresses of a host.
    @FunctionalInterface
    interface Resolver {
        /// @return at least one
        InetAddress[] resolve(String host) throws UnknownHostException;
    }
}
