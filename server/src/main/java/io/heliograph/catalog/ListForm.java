package io.heliograph.catalog;

import io.heliograph.form.Refused;
import io.heliograph.pricing.PriceListStore;
import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// What a list is kept from, ours and a provider's alike.
final class ListForm {
    private final PriceListStore store;
    private final Clock clock;

    ListForm(PriceListStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /// Amounts are in the currency of their list.
    void requireCurrency(Handle handle, long id, String before, String after) {
        if (!before.equals(after) && store.hasPrices(handle, id)) {
            throw Refused.coded(
                    409,
                    "list_in_use",
                    "It has amounts in %s: make another list for %s.".formatted(before, after));
        }
    }

    /// What has been paid by it is asked for later.
    void requireUnused(Handle handle, long id) {
        List<String> users = store.users(handle, id);
        if (!users.isEmpty()) {
            throw Refused.coded(
                    409,
                    "list_in_use",
                    "It is used (%s): give them other lists first."
                            .formatted(String.join(", ", users)));
        }
        if (store.hasHadPrices(handle, id, clock.instant())) {
            throw Refused.coded(
                    409,
                    "list_in_use",
                    "Amounts of it have been in force, and explain what was sent then: end them instead.");
        }
    }
}
