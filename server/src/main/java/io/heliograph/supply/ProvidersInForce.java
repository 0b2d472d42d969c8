package io.heliograph.supply;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.heliograph.db.Database;
import io.heliograph.dispatch.Supplied;
import io.heliograph.dispatch.Supply;
import io.heliograph.provider.Duty;
import io.heliograph.provider.ProviderSettings;
import io.heliograph.revision.Changes;
import io.heliograph.revision.InMemory;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.secret.KeyRing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The providers in memory.
public final class ProvidersInForce implements InMemory, Supply {
    private static final String PROVIDER = "provider";
    private static final Logger log = LoggerFactory.getLogger(ProvidersInForce.class);

    private final SupplyStore store = new SupplyStore();
    private final Database database;
    private final KeyRing keys;
    private final List<Consumer<List<Supplied>>> listeners = new CopyOnWriteArrayList<>();
    private volatile Snapshot now = new Snapshot(Map.of());

    /// @param byId those that can be used
    private record Snapshot(
            Map<Integer, Read> byId, List<Supplied> supplied, List<RoutedProvider> routed) {
        Snapshot(Map<Integer, Read> byId) {
            List<Supplied> all =
                    byId.values().stream()
                            .map(Read::supplied)
                            .sorted((a, b) -> a.settings().name().compareTo(b.settings().name()))
                            .toList();
            this(
                    Map.copyOf(byId),
                    all,
                    all.stream()
                            .filter(each -> each.duty().isBound())
                            .map(Supplied::routed)
                            .toList());
        }
    }

    private record Read(long revision, Supplied supplied) {}

    /// @param keys opens the passwords
    public ProvidersInForce(Database database, KeyRing keys) {
        this.database = database;
        this.keys = keys;
    }

    @Override
    public List<Supplied> now() {
        return now.supplied;
    }

    /// Those that messages are accepted for: all but those that are off.
    public List<RoutedProvider> routed() {
        return now.routed;
    }

    @Override
    public void tell(Consumer<List<Supplied>> listener) {
        listeners.add(listener);
    }

    @Override
    public ProviderSettings former(int id) {
        return database.inTransaction(handle -> {
            Optional<ProviderRow> row = store.ever(handle, id);
            if (row.isPresent()) {
                try {
                    return settings(row.get());
                } catch (IllegalArgumentException outdated) {
                    log.warn("event=former_provider_unreadable provider={}", id, outdated);
                }
            }
            String name = store.name(handle, id).orElse("removed");
            return ProviderSettings.read(name, ConfigFactory.empty());
        });
    }

    @Override
    public Runnable reread(Handle handle, Changes changes) {
        if (!changes.touch(PROVIDER)) {
            return () -> {};
        }
        Map<Integer, Read> before = now.byId;
        Map<Integer, Read> read = new HashMap<>();
        for (ProviderRow row : store.all(handle)) {
            Read known = before.get(row.id());
            Read one = known != null && known.revision == row.revision() ? known : read(row, known);
            if (one != null) {
                read.put(row.id(), one);
            }
        }
        Snapshot next = new Snapshot(read);
        return () -> {
            now = next;
            listeners.forEach(listener -> listener.accept(next.supplied));
        };
    }

    /// One that cannot be used as it is goes on as it was.
    private @Nullable Read read(ProviderRow row, @Nullable Read before) {
        try {
            // with no password, or another, it would be refused again and again, and locked out
            Duty duty = password(keys, row).isPresent() ? row.duty() : Duty.OFF;
            return new Read(row.revision(), new Supplied(row.id(), settings(row), duty));
        } catch (IllegalArgumentException unusable) {
            log.error(
                    "event=provider_unusable provider={} why=\"{}\"",
                    row.name(),
                    unusable.getMessage());
            return before == null
                    ? null
                    : new Read(
                            row.revision(),
                            new Supplied(row.id(), before.supplied.settings(), row.duty()));
        }
    }

    private ProviderSettings settings(ProviderRow row) {
        return settings(row.name(), row.document(), password(keys, row).orElse(""), row.duty());
    }

    static ProviderSettings settings(
            String name, ProviderDocument document, String password, Duty duty) {
        Config all =
                document.config()
                        .withValue(
                                ProviderDocument.PASSWORD, ConfigValueFactory.fromAnyRef(password))
                        .withValue(
                                ProviderDocument.ENABLED,
                                ConfigValueFactory.fromAnyRef(duty != Duty.OFF));
        return ProviderSettings.read(name, all);
    }

    /// An empty text where it has none; empty where it does not open, which keeps the provider off
    /// and nothing else.
    static Optional<String> password(KeyRing keys, ProviderRow row) {
        byte[] sealed = row.sealed();
        if (sealed == null) {
            return Optional.of("");
        }
        try {
            return Optional.of(keys.openText(ProviderRow.purpose(row.id()), sealed));
        } catch (IllegalStateException unopened) {
            log.error(
                    "event=password_unopened provider={} why=\"{}\"",
                    row.name(),
                    unopened.getMessage());
            return Optional.empty();
        }
    }

    /// Those whose drain may be over.
    List<Supplied> draining() {
        List<Supplied> draining = new ArrayList<>(now.supplied);
        draining.removeIf(each -> each.duty() != Duty.DRAINING);
        return draining;
    }
}
