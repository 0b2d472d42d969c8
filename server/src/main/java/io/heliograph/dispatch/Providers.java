package io.heliograph.dispatch;

import com.typesafe.config.ConfigFactory;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.journal.Entry;
import io.heliograph.journal.Journal;
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
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The providers that there are: those that are configured and enabled are bound and sent to, in
/// the configuration's order; any that ever was is known by its number.
final class Providers implements AutoCloseable {
    private final ProviderStore store;
    private final Journal journal;
    private final NodeIds ids;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final UnreadPdus unread;
    private final ReceiptPartLog parts;
    private final IncomingKeeper incoming;
    private final List<Provider> enabled = new ArrayList<>();
    private final Map<Integer, Provider> byId = new HashMap<>();

    Providers(
            List<ProviderSettings> configured,
            Database database,
            Journal journal,
            IncomingKeeper incoming,
            NodeIds ids,
            Clock clock,
            MeterRegistry metrics) {
        this.store = new ProviderStore(database);
        this.journal = journal;
        this.incoming = incoming;
        this.ids = ids;
        this.clock = clock;
        this.metrics = metrics;
        this.unread = new UnreadPdus(database);
        this.parts = new ReceiptPartLog(database);
        for (ProviderSettings each : configured) {
            // what one that is not enabled left open is its own
            Provider provider = provider(store.providerId(each.name()), each);
            if (each.enabled()) {
                enabled.add(provider);
            }
        }
    }

    private Provider provider(int id, ProviderSettings settings) {
        journal.habits().configured(id, settings.name(), settings.receiptRules());
        Provider provider =
                new Provider(
                        id, new SmppProvider(settings, listener(id), ids::leased, clock, metrics));
        byId.put(id, provider);
        return provider;
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

    List<Provider> enabled() {
        return List.copyOf(enabled);
    }

    /// The numbers of all that there ever were.
    Set<Integer> everKnown() {
        return store.providers().keySet();
    }

    /// The provider of that number. One that is no longer configured is known by its name, with the
    /// default policy, and never bound.
    Provider known(int id) {
        Provider configured = byId.get(id);
        if (configured != null) {
            return configured;
        }
        String name = store.providers().getOrDefault(id, "removed");
        return provider(id, ProviderSettings.read(name, ConfigFactory.empty()));
    }

    /// Those that are sent to, as routes count them.
    List<RoutedProvider> routed() {
        return enabled.stream()
                .map(provider ->
                        new RoutedProvider(
                                provider.id(),
                                provider.settings().weight(),
                                provider.settings().types(),
                                provider.settings().defaultAlphabet()))
                .toList();
    }

    /// What can be expected of each, by its name.
    Map<String, ProviderState> states() {
        Map<String, ProviderState> states = new HashMap<>();
        enabled.forEach(provider -> states.put(provider.smpp().name(), provider.smpp().state()));
        return states;
    }

    /// What goes over the links of each, by its name.
    Map<String, Trace> traces() {
        Map<String, Trace> traces = new HashMap<>();
        enabled.forEach(provider -> traces.put(provider.smpp().name(), provider.smpp().trace()));
        return traces;
    }

    /// Whether each can be sent to, by its name.
    Map<String, Boolean> live() {
        Map<String, Boolean> live = new HashMap<>();
        enabled.forEach(provider -> live.put(provider.smpp().name(), provider.smpp().live()));
        return live;
    }

    /// Binds.
    void start() {
        unread.start();
        parts.start();
        enabled.forEach(provider -> provider.smpp().restore(parts.kept(provider.smpp().name())));
        enabled.forEach(provider -> provider.smpp().start());
    }

    /// Waits a bounded time for answers, of all together.
    @Override
    public void close() {
        try (ExecutorService closers = Executors.newVirtualThreadPerTaskExecutor()) {
            enabled.forEach(provider -> closers.execute(() -> provider.smpp().close()));
        }
        parts.close();
        unread.close();
    }
}
