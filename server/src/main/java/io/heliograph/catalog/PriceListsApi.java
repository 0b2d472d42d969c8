package io.heliograph.catalog;

import io.heliograph.admin.AdminForm;
import io.heliograph.admin.FieldsForm;
import io.heliograph.admin.Noun;
import io.heliograph.operator.SignedIn;
import io.heliograph.pricing.PriceListHead;
import io.heliograph.pricing.PriceListStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Price lists, as a noun; their prices are [PricesApi]'s.
public final class PriceListsApi implements Noun<PriceListHead> {
    private final PriceListStore store = new PriceListStore();
    private final ListForm rules;

    /// By that clock.
    public PriceListsApi(Clock clock) {
        rules = new ListForm(store, clock);
    }

    @Override
    public String name() {
        return "price-lists";
    }

    @Override
    public long id(PriceListHead view) {
        return view.id();
    }

    @Override
    public long revision(PriceListHead view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of("id", "revision");
    }

    @Override
    public Optional<PriceListHead> find(Handle handle, long id) {
        return store.find(handle, id);
    }

    @Override
    public Optional<Long> named(Handle handle, String name) {
        return store.named(handle, name);
    }

    @Override
    public void lock(Handle handle, long id) {
        store.lock(handle, id);
    }

    @Override
    public List<PriceListHead> list(Handle handle, AdminForm form, long after, int limit) {
        return store.list(handle, after, limit);
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        String name = CatalogForm.name(fields);
        String currency = CatalogForm.currency(fields, "currency");
        fields.check();
        return store.add(handle, name, currency);
    }

    @Override
    public void change(Handle handle, PriceListHead before, FieldsForm fields, SignedIn by) {
        String name = CatalogForm.name(fields);
        String currency = CatalogForm.currency(fields, "currency");
        fields.check();
        rules.requireCurrency(handle, before.id(), before.currency(), currency);
        store.change(handle, before.id(), Optional.of(name), currency);
    }

    @Override
    public void remove(Handle handle, PriceListHead before, SignedIn by) {
        rules.requireUnused(handle, before.id());
        store.remove(handle, before.id());
    }
}
