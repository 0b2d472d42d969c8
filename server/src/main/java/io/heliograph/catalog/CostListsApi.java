package io.heliograph.catalog;

import io.heliograph.admin.AdminForm;
import io.heliograph.admin.FieldsForm;
import io.heliograph.admin.Noun;
import io.heliograph.operator.SignedIn;
import io.heliograph.pricing.CostListHead;
import io.heliograph.pricing.PriceListStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// What providers ask of us, as a noun: a list each, known by the provider's name; the costs in it
/// are [PricesApi]'s.
public final class CostListsApi implements Noun<CostListHead> {
    private final PriceListStore store = new PriceListStore();
    private final ListForm rules;

    /// By that clock.
    public CostListsApi(Clock clock) {
        rules = new ListForm(store, clock);
    }

    @Override
    public String name() {
        return "cost-lists";
    }

    @Override
    public long id(CostListHead view) {
        return view.id();
    }

    @Override
    public long revision(CostListHead view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of("id", "revision");
    }

    @Override
    public Optional<CostListHead> find(Handle handle, long id) {
        return store.findCosts(handle, id);
    }

    @Override
    public Optional<Long> named(Handle handle, String name) {
        return store.ofProvider(handle, name);
    }

    @Override
    public void lock(Handle handle, long id) {
        store.lock(handle, id);
    }

    @Override
    public List<CostListHead> list(Handle handle, AdminForm form, long after, int limit) {
        return store.listCosts(handle, after, limit);
    }

    /// What a call sets.
    private record Wanted(String provider, String currency) {}

    private static Wanted read(FieldsForm fields) {
        return new Wanted(
                fields.text("provider", text -> !text.isEmpty(), "is no name of a provider"),
                CatalogForm.currency(fields, "currency"));
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        Wanted wanted = read(fields);
        Optional<Long> provider = store.provider(handle, wanted.provider);
        if (provider.isEmpty() && !wanted.provider.isEmpty()) {
            fields.fault("provider", wanted.provider, "there is no provider of that name");
        }
        fields.check();
        return store.addCosts(handle, provider.orElseThrow(), wanted.currency);
    }

    @Override
    public void change(Handle handle, CostListHead before, FieldsForm fields, SignedIn by) {
        Wanted wanted = read(fields);
        if (!wanted.provider.equals(before.provider())) {
            fields.fault(
                    "provider",
                    wanted.provider,
                    "a cost list stays its provider's: make another for that one");
        }
        fields.check();
        rules.requireCurrency(handle, before.id(), before.currency(), wanted.currency);
        store.change(handle, before.id(), Optional.empty(), wanted.currency);
    }

    @Override
    public void remove(Handle handle, CostListHead before, SignedIn by) {
        rules.requireUnused(handle, before.id());
        store.remove(handle, before.id());
    }
}
