package io.heliograph.dispatch;

import com.typesafe.config.ConfigFactory;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.message.Message;
import io.heliograph.message.MessageListener;
import io.heliograph.message.MessageType;
import io.heliograph.message.Outlet;
import io.heliograph.message.ReportListener;
import io.heliograph.provider.ProviderSettings;
import io.heliograph.provider.SmppProvider;
import io.heliograph.provider.SubmitResult;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything between an accepted message and its report: providers, the dispatcher that sends, the
/// journal that keeps what became of it, and the clocks of scheduled and expired messages. At start
/// it settles what a run before it left open.
public final class Dispatch implements MessageListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Dispatch.class);
    private static final long FLOORS_WAIT_SECONDS = 10;

    private final DispatchStore store;
    private final Journal journal;
    private final List<Carrier> carriers = new ArrayList<>();
    private final Map<Integer, Carrier> carriersById = new HashMap<>();
    private final DispatchStore.Floors floors;
    private final Dispatcher dispatcher;
    private final Scheduler scheduler;
    private final Expiry expiry;
    private final Clock clock;
    private final MeterRegistry metrics;
    private LongSupplier settledBelow = () -> 0;

    /// @param providers of the configuration
    /// @param listener told of reports once they are committed
    public Dispatch(
            DispatchSettings settings,
            List<ProviderSettings> providers,
            Database database,
            NodeIds ids,
            ReportListener listener,
            Clock clock,
            MeterRegistry metrics) {
        this.clock = clock;
        this.metrics = metrics;
        this.store = new DispatchStore(database, ids.node());
        this.journal = new Journal(database, ids, listener, clock, metrics);
        for (ProviderSettings provider : providers) {
            if (provider.enabled()) {
                carriers.add(carrier(store.providerId(provider.name()), provider));
            } else {
                carrier(
                        store.providerId(provider.name()),
                        provider); // what it left open is its own
            }
        }
        this.floors = store.floors();
        this.dispatcher =
                new Dispatcher(
                        settings,
                        List.copyOf(carriers),
                        journal,
                        store,
                        ids,
                        floors.schedule(),
                        clock,
                        metrics);
        this.scheduler = new Scheduler(store, dispatcher, floors.schedule(), clock);
        this.expiry = new Expiry(store, journal, settings.receiptGrace(), floors.expiry(), clock);
    }

    private Carrier carrier(int id, ProviderSettings settings) {
        Carrier carrier =
                new Carrier(
                        id,
                        new SmppProvider(
                                settings,
                                (receipt, acknowledge, refuse) ->
                                        journal.add(
                                                new Entry.Received(
                                                        id, receipt, acknowledge, refuse)),
                                clock,
                                metrics));
        carriersById.put(id, carrier);
        return carrier;
    }

    /// Settles what was open and begins to send.
    ///
    /// @param newSettledBelow an id below which all messages of this node have been told to
    ///   [#accepted], or never will be
    public void start(LongSupplier newSettledBelow) {
        settledBelow = newSettledBelow;
        journal.start();
        settleFlights();
        for (AccountId account : store.accountsAbove(floors.dispatch())) {
            dispatcher.resume(account, floors.dispatch() - 1);
        }
        dispatcher.start();
        carriers.forEach(carrier -> carrier.smpp().start());
    }

    /// What was on a flight without a recorded answer may have been sent: it is uncertain.
    private void settleFlights() {
        List<DispatchStore.Open> open = store.openFlights(floors.dispatch());
        if (open.isEmpty()) {
            return;
        }
        Map<Integer, String> names = store.providers();
        CountDownLatch recorded = new CountDownLatch(open.size());
        for (DispatchStore.Open part : open) {
            Carrier carrier = carriersById.get(part.providerId());
            if (carrier == null) {
                // no longer configured: known by its name, with the default policy, never bound
                String name = names.getOrDefault(part.providerId(), "removed");
                carrier =
                        carrier(
                                part.providerId(),
                                ProviderSettings.read(name, ConfigFactory.empty()));
            }
            journal.add(
                    new Entry.Answer(
                            new Attempt(part.message(), part.partId(), part.attempt(), carrier),
                            new SubmitResult.Uncertain("restart"),
                            clock.instant(),
                            _ -> recorded.countDown()));
        }
        try {
            recorded.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException("stopped while settling flights", stopped);
        }
        log.info("event=flights_settled uncertain={}", open.size());
    }

    /// The configured providers, bound or not.
    public List<Outlet> outlets() {
        return carriers.stream()
                .map(carrier ->
                        new Outlet(
                                carrier.id(),
                                carrier.settings().weight(),
                                EnumSet.allOf(MessageType.class)))
                .toList();
    }

    /// Whether a provider can be sent to, by its name.
    public Map<String, Boolean> live() {
        Map<String, Boolean> live = new HashMap<>();
        carriers.forEach(carrier -> live.put(carrier.smpp().name(), carrier.smpp().live()));
        return live;
    }

    @Override
    public void accepted(AccountId account, List<Message> messages) {
        dispatcher.tell(new Event.Accepted(account, messages));
    }

    /// Sends what has begun; called every second.
    public void scheduleTick() throws InterruptedException {
        scheduler.tick();
    }

    /// Ends what has expired; called every few seconds.
    public void expiryTick() throws InterruptedException {
        expiry.tick();
    }

    /// Forgets receipts that never fitted; called every few minutes.
    public void receiptTick() {
        journal.tick();
    }

    /// Notes where a restart has to begin; called every few seconds.
    public void floorTick() throws InterruptedException {
        long settled = settledBelow.getAsLong();
        CompletableFuture<Event.Floors> answer = new CompletableFuture<>();
        dispatcher.tell(new Event.AskFloors(settled, answer));
        try {
            Event.Floors now = answer.get(FLOORS_WAIT_SECONDS, TimeUnit.SECONDS);
            // a scheduled message whose commit is under way may have begun meanwhile
            // (ids run ahead of the clock after quick restarts)
            Instant made = NodeIds.instant(settled);
            Instant present = clock.instant();
            Instant settledAt = (made.isBefore(present) ? made : present).minusSeconds(60);
            store.saveDispatchFloors(
                    now.dispatch(),
                    now.schedule().isBefore(settledAt) ? now.schedule() : settledAt);
        } catch (TimeoutException busy) {
            log.warn("event=floors_not_saved why=dispatcher_busy");
        } catch (java.util.concurrent.ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Sends nothing more, waits a bounded time for answers, and keeps them.
    @Override
    public void close() {
        dispatcher.close();
        try (var closers = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            carriers.forEach(carrier -> closers.execute(() -> carrier.smpp().close()));
        }
        journal.close();
    }
}
