package io.heliograph.dispatch;

import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.journal.Entry;
import io.heliograph.journal.Journal;
import io.heliograph.provider.Duty;
import io.heliograph.provider.IncomingDelivery;
import io.heliograph.provider.IncomingKeeper;
import io.heliograph.provider.IncomingPart;
import io.heliograph.provider.Provider;
import io.heliograph.provider.ProviderSettings;
import io.heliograph.provider.ProviderState;
import io.heliograph.provider.Receipt;
import io.heliograph.provider.ReceiptListener;
import io.heliograph.provider.ReceiptPart;
import io.heliograph.provider.ReceiptPartLog;
import io.heliograph.provider.SmppProvider;
import io.heliograph.provider.Trace;
import io.heliograph.provider.UnreadPdu;
import io.heliograph.provider.UnreadPdus;
import io.heliograph.routing.RoutedProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The providers that there are, as far as this node has them: each bound as it is to be. Any that
/// ever was is known by its number.
final class Providers implements AutoCloseable {
    private final ProviderStore store;
    private final Supply supply;
    private final Journal journal;
    private final NodeIds ids;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final UnreadPdus unread;
    private final ReceiptPartLog parts;
    private final IncomingKeeper incoming;
    private final Pauses pauses;
    private final Map<Integer, Refusals> byId = new ConcurrentHashMap<>();

    /// Those that are no more, as far as somebody has asked for them.
    private final Map<Integer, Provider> former = new ConcurrentHashMap<>();

    private volatile List<Supplied> now = List.of();

    Providers(
            Supply supply,
            Database database,
            Journal journal,
            IncomingKeeper incoming,
            Pauses pauses,
            NodeIds ids,
            Clock clock,
            MeterRegistry metrics) {
        this.store = new ProviderStore(database);
        this.supply = supply;
        this.journal = journal;
        this.incoming = incoming;
        this.pauses = pauses;
        this.ids = ids;
        this.clock = clock;
        this.metrics = metrics;
        this.unread = new UnreadPdus(database);
        this.parts = new ReceiptPartLog(database);
        supplied(supply.now());
    }

    /// Takes in whom it does not know yet, with what an earlier run has left of them, and how each
    /// is set that it does; none is bound or unbound by this.
    final void supplied(List<Supplied> all) {
        for (Supplied each : all) {
            Refusals known = byId.get(each.id());
            ProviderSettings before = known == null ? null : known.provider().settings();
            if (before == null || !before.receiptRules().equals(each.settings().receiptRules())) {
                journal.habits()
                        .configured(
                                each.id(), each.settings().name(), each.settings().receiptRules());
            }
            if (known == null) {
                byId.put(each.id(), new Refusals(made(each), pauses, metrics));
            }
        }
        now = List.copyOf(all);
    }

    private Provider made(Supplied supplied) {
        Provider provider = made(supplied.id(), supplied.settings(), metrics);
        provider.smpp().restore(parts.kept(provider.smpp().name()));
        return provider;
    }

    private Provider made(int id, ProviderSettings settings, MeterRegistry counted) {
        return new Provider(
                id, new SmppProvider(settings, listener(id), ids::leased, clock, counted));
    }

    private ReceiptListener listener(int id) {
        return new ReceiptListener() {
            @Override
            public void received(Receipt receipt, Runnable acknowledge, Runnable refuse) {
                journal.add(new Entry.Received(id, receipt, acknowledge, refuse));
            }

            @Override
            public void incoming(IncomingPart part, IncomingDelivery delivery) {
                incoming.keep(part, delivery);
            }

            @Override
            public void part(ReceiptPart part, Runnable acknowledge, Runnable refuse) {
                parts.keep(part, acknowledge, refuse);
            }

            @Override
            public void forget(List<UUID> rows) {
                parts.forget(rows);
            }

            @Override
            public void unread(UnreadPdu pdu, Runnable kept) {
                unread.keep(pdu, kept);
            }
        };
    }

    /// Those that are sent to, in the order in which they are counted.
    List<Refusals> given() {
        return now.stream()
                .filter(each -> each.duty() == Duty.ON)
                .map(each -> byId.get(each.id()))
                .toList();
    }

    /// The same as routes see them.
    List<RoutedProvider> routed() {
        return now.stream().filter(each -> each.duty() == Duty.ON).map(Supplied::routed).toList();
    }

    /// The numbers of all that there ever were.
    Set<Integer> everKnown() {
        return store.everKnown();
    }

    /// The provider of that number. One that is no more is known as it was, and never bound.
    Provider known(int id) {
        Refusals known = byId.get(id);
        return known != null ? known.provider() : former.computeIfAbsent(id, this::former);
    }

    private Provider former(int id) {
        ProviderSettings settings = supply.former(id);
        journal.habits().configured(id, settings.name(), settings.receiptRules());
        return made(id, settings, new SimpleMeterRegistry());
    }

    /// Binds, changes and unbinds, so that each is as it was told.
    void obey() {
        for (Supplied each : now) {
            smpp(each.id()).set(each.settings(), each.duty().isBound());
        }
        Set<Integer> gone = new HashSet<>(byId.keySet());
        now.forEach(each -> gone.remove(each.id()));
        gone.forEach(this::remove);
    }

    private SmppProvider smpp(int id) {
        return known(id).smpp();
    }

    /// It was unbound before it could be removed.
    private void remove(int id) {
        Provider provider = known(id);
        provider.smpp().close();
        byId.remove(id);
        former.put(id, provider);
        forgetMeters(provider.smpp().name());
    }

    private void forgetMeters(String name) {
        boolean taken = now.stream().anyMatch(each -> each.settings().name().equals(name));
        if (!taken) { // by another of that name
            metrics.getMeters().stream()
                    .filter(meter -> name.equals(meter.getId().getTag("provider")))
                    .forEach(metrics::remove);
        }
    }

    /// What there is of those that are not off, by their names.
    private <T> Map<String, T> byName(Function<Refusals, T> what) {
        Map<String, T> byName = new TreeMap<>();
        for (Supplied each : now) {
            Refusals one = byId.get(each.id());
            if (one != null && each.duty().isBound()) {
                byName.put(each.settings().name(), what.apply(one));
            }
        }
        return byName;
    }

    /// What can be expected of each, by its name.
    Map<String, ProviderState> states() {
        return byName(one -> one.provider().smpp().state());
    }

    /// What goes over the links of each, by its name.
    Map<String, Trace> traces() {
        return byName(one -> one.provider().smpp().trace());
    }

    /// Whether each can be sent to, by its name.
    Map<String, Boolean> live() {
        return byName(one -> one.provider().smpp().live());
    }

    /// What is to be done by each that is not just on, by its name.
    Map<String, Duty> duties() {
        Map<String, Duty> duties = new HashMap<>();
        now.stream()
                .filter(each -> each.duty() != Duty.ON)
                .forEach(each -> duties.put(each.settings().name(), each.duty()));
        return duties;
    }

    /// Those whose traffic pauses there, by their names; others are not there.
    Map<String, List<PausedTraffic>> paused(long nanos) {
        Map<String, List<PausedTraffic>> paused = byName(one -> one.paused(nanos));
        paused.values().removeIf(List::isEmpty);
        return paused;
    }

    /// Null where this node does not have it.
    @Nullable Refusals one(int id) {
        return byId.get(id);
    }

    /// Begins to keep what they say.
    void start() {
        unread.start();
        parts.start();
    }

    /// Waits a bounded time for answers, of all together.
    @Override
    public void close() {
        try (ExecutorService closers = Executors.newVirtualThreadPerTaskExecutor()) {
            byId.values().forEach(each -> closers.execute(() -> each.provider().smpp().close()));
        }
        parts.close();
        unread.close();
    }
}
