package io.heliograph.pricing;

import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All price lists in memory, swapped whole when they are read again.
public final class Prices {
    private final PriceStore store;
    private final Clock clock;
    private volatile Map<Long, PriceList> lists = Map.of();
    private volatile Map<Long, Long> products = Map.of();

    /// Reads them for the first time.
    public Prices(PriceStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        tick();
    }

    /// Reads them again; called every few seconds.
    public void tick() {
        lists = store.lists(clock.instant());
        products = store.products();
    }

    /// The list that an account pays by: its own, else its product's; empty when there is none.
    public PriceList of(long product, @Nullable Long own) {
        Long id = own != null ? own : products.get(product);
        PriceList list = id == null ? null : lists.get(id);
        return list != null ? list : new PriceList(id == null ? 0 : id, Map.of());
    }
}
