package io.heliograph.supply;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import io.heliograph.db.Database;
import io.heliograph.provider.Duty;
import io.heliograph.secret.KeyRing;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The block `providers` of the configuration, which is a way in: a provider of it that nobody has
/// made is made at the start. One that there is stays as operators have set it, and how it differs
/// from the file is told. One that they have removed stays away.
public final class FileProviders {
    private static final Logger log = LoggerFactory.getLogger(FileProviders.class);

    private final SupplyStore store = new SupplyStore();
    private final Map<String, OfFile> byName = new TreeMap<>();
    private final Database database;
    private final KeyRing keys;
    private final Clock clock;

    private record OfFile(ProviderDocument document, String password, boolean enabled) {}

    /// @param providers the block, which [ProviderSettings] has read without a fault
    public FileProviders(Config providers, Database database, KeyRing keys, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.clock = clock;
        for (String name : providers.root().keySet()) {
            Config own = providers.getConfig(ConfigUtil.joinPath(name));
            String password = text(own, ProviderDocument.PASSWORD, "");
            boolean enabled =
                    !own.hasPath(ProviderDocument.ENABLED)
                            || own.getBoolean(ProviderDocument.ENABLED);
            byName.put(name, new OfFile(ProviderDocument.of(own), password, enabled));
        }
    }

    private static String text(Config own, String key, String usual) {
        return own.hasPath(key) ? own.getString(key) : usual;
    }

    /// Takes over those that nobody has made, and tells how the others differ; at the start.
    public void takeOver() {
        takeOver(Set.of());
    }

    /// The same, but for some that are imported by a call.
    public void takeOver(Set<String> imported) {
        database.useTransaction(handle -> {
            store.alone(handle);
            byName.forEach((name, ofFile) -> {
                if (imported.contains(name)) {
                    return;
                }
                Optional<ProviderRow> row = store.named(handle, name);
                if (row.isPresent()) {
                    tell(name, differences(row.get()));
                } else if (store.wasRemoved(handle, name)) {
                    log.warn("event=provider_differs provider={} keys=[removed]", name);
                } else {
                    take(handle, name, ofFile, null);
                }
            });
        });
    }

    private static void tell(String name, Set<String> keys) {
        if (!keys.isEmpty()) {
            log.warn("event=provider_differs provider={} keys={}", name, keys);
        }
    }

    /// Sets these as the file says, whoever has set them otherwise.
    public void impose(Collection<String> names) {
        database.useTransaction(handle -> {
            store.alone(handle);
            for (String name : names) {
                OfFile ofFile = byName.get(name);
                ProviderRow row = store.named(handle, name).orElse(null);
                if (ofFile != null && (row == null || !differences(row).isEmpty())) {
                    take(handle, name, ofFile, row);
                }
            }
        });
    }

    /// The names of those that it has.
    List<String> names() {
        return new ArrayList<>(byName.keySet());
    }

    /// Sets one as the file says, and makes it where there is none.
    ///
    /// @param name that the file has
    /// @return its number
    int take(Handle handle, String name) {
        store.alone(handle);
        return take(handle, name, of(name), store.named(handle, name).orElse(null));
    }

    private OfFile of(String name) {
        OfFile ofFile = byName.get(name);
        if (ofFile == null) {
            throw new IllegalArgumentException("the file has no provider " + name);
        }
        return ofFile;
    }

    private int take(Handle handle, String name, OfFile ofFile, @Nullable ProviderRow row) {
        int id = row == null ? store.next(handle, name) : row.id();
        SupplyStore.Kept password =
                new SupplyStore.Kept(
                        ofFile.password.isEmpty()
                                ? null
                                : keys.seal(ProviderRow.purpose(id), ofFile.password));
        if (row == null) {
            Duty duty = ofFile.enabled ? Duty.ON : Duty.OFF;
            store.add(handle, id, name, ofFile.document, password, duty, clock.instant());
            log.info("event=provider_of_file provider={} state={}", name, duty.word());
            return id;
        }
        Duty duty = !ofFile.enabled ? Duty.OFF : row.duty() == Duty.OFF ? Duty.ON : row.duty();
        if (!isPassword(ofFile, row)) {
            store.setPassword(handle, id, password, clock.instant());
        }
        store.change(handle, id, ofFile.document, duty);
        return id;
    }

    private boolean isPassword(OfFile ofFile, ProviderRow row) {
        return ProvidersInForce.password(keys, row).filter(ofFile.password::equals).isPresent();
    }

    /// Keys by which the file says something else of it; none where it does not have it. Of the
    /// password only that it differs.
    Set<String> differences(ProviderRow row) {
        OfFile ofFile = byName.get(row.name());
        if (ofFile == null) {
            return Set.of();
        }
        Set<String> keys = new TreeSet<>(ofFile.document.differences(row.document()));
        if (!isPassword(ofFile, row)) {
            keys.add(ProviderDocument.PASSWORD);
        }
        if (ofFile.enabled == (row.duty() == Duty.OFF)) {
            keys.add(ProviderDocument.ENABLED);
        }
        return keys;
    }
}
