package io.heliograph.catalog;

import io.heliograph.pricing.PriceListStore;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The lists of a kind, by number or by name: ours, or providers'.
public final class AmountLists {
    private final ListKind kind;
    private final PriceListStore store = new PriceListStore();

    /// Of that kind.
    public AmountLists(ListKind kind) {
        this.kind = kind;
    }

    /// A list that there is.
    public record Amounts(long id, String currency) {}

    /// The number of the list of that name, or of the provider of that name.
    public Optional<Long> named(Handle handle, String name) {
        return switch (kind) {
            case PRICES -> store.named(handle, name);
            case COSTS -> store.ofProvider(handle, name);
        };
    }

    /// The list of that number.
    public Optional<Amounts> find(Handle handle, long id) {
        return switch (kind) {
            case PRICES -> store.find(handle, id).map(list -> new Amounts(id, list.currency()));
            case COSTS -> store.findCosts(handle, id).map(list -> new Amounts(id, list.currency()));
        };
    }
}
