package io.heliograph.supply;

import io.heliograph.db.Database;
import io.heliograph.dispatch.Supplied;
import io.heliograph.dispatch.Traffic;
import io.heliograph.provider.ProviderLook;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Switches off what was to be drained, once all that it took is answered and no receipt has come
/// for as long as its settings say. Receipts that come later still find their parts, if it is
/// switched on again; what never has one ends by its lifetime, as ever.
public final class Drains {
    private static final Logger log = LoggerFactory.getLogger(Drains.class);

    private final SupplyStore store = new SupplyStore();
    private final ProvidersInForce providers;
    private final Traffic traffic;
    private final Database database;

    /// Of these providers.
    public Drains(ProvidersInForce providers, Traffic traffic, Database database) {
        this.providers = providers;
        this.traffic = traffic;
        this.database = database;
    }

    /// Called every second.
    public void tick() {
        for (Supplied each : providers.draining()) {
            if (isDrained(each) && database.inTransaction(h -> store.drained(h, each.id()))) {
                log.info("event=provider_drained provider={}", each.settings().name());
            }
        }
    }

    private boolean isDrained(Supplied draining) {
        Optional<ProviderLook> look = traffic.look(draining.id());
        return look.isPresent()
                && look.get().windowUsed() == 0
                && look.get().quiet().compareTo(draining.settings().drainedAfter()) >= 0;
    }
}
