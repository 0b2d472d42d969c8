package io.heliograph.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts in force what operators do to providers, on a thread of its own: whoever tells waits for
/// nothing. What was overtaken by a later change is passed over.
final class SupplyFollower implements AutoCloseable {
    /// The dispatcher may be at a batch: a provider that is to be unbound is unbound all the same,
    /// and what is still submitted to it goes elsewhere.
    private static final Duration DISPATCHER_MAX = Duration.ofSeconds(5);

    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(SupplyFollower.class);

    private final Providers providers;
    private final Dispatcher dispatcher;
    private final AtomicReference<@Nullable List<Supplied>> latest = new AtomicReference<>();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("supply").factory());

    SupplyFollower(Providers providers, Dispatcher dispatcher) {
        this.providers = providers;
        this.dispatcher = dispatcher;
    }

    /// These are the providers from now on.
    void follow(List<Supplied> all) {
        latest.set(all);
        thread.execute(this::followLatest);
    }

    private void followLatest() {
        List<Supplied> all = latest.getAndSet(null);
        try {
            while (all != null && !isFollowed(all)) {
                Thread.sleep(RETRY_PAUSE);
                List<Supplied> later = latest.getAndSet(null);
                all = later == null ? all : later;
            }
        } catch (InterruptedException stopped) {
            // the end of this thread is what was asked for
        }
    }

    private boolean isFollowed(List<Supplied> all) throws InterruptedException {
        try {
            providers.supplied(all);
            CompletableFuture<@Nullable Void> told = new CompletableFuture<>();
            dispatcher.tell(new Event.Supplied(providers.given(), providers.routed(), told));
            await(told);
            providers.obey();
            return true;
        } catch (RuntimeException failure) { // most likely the database is gone
            log.error("event=providers_not_followed", failure);
            return false;
        }
    }

    /// From then on nothing more is submitted to those that are not given anything.
    private static void await(CompletableFuture<@Nullable Void> told) throws InterruptedException {
        try {
            told.get(DISPATCHER_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException busy) {
            log.warn("event=providers_followed_early why=dispatcher_busy");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Follows nothing any more.
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
