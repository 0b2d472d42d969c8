package io.heliograph.catalog;

import io.heliograph.admin.AdminForm;
import io.heliograph.admin.FieldsForm;
import io.heliograph.admin.Noun;
import io.heliograph.form.Refused;
import io.heliograph.operator.SignedIn;
import io.heliograph.pricing.PriceListStore;
import io.heliograph.pricing.Product;
import io.heliograph.pricing.ProductStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Products, as a noun.
public final class ProductsApi implements Noun<Product> {
    private final ProductStore store = new ProductStore();
    private final PriceListStore lists = new PriceListStore();
    private final long registered;

    /// @param registered the product that accounts have who register themselves
    public ProductsApi(long registered) {
        this.registered = registered;
    }

    @Override
    public String name() {
        return "products";
    }

    @Override
    public long id(Product view) {
        return view.id();
    }

    @Override
    public long revision(Product view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of("id", "revision");
    }

    @Override
    public Optional<Product> find(Handle handle, long id) {
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
    public List<Product> list(Handle handle, AdminForm form, long after, int limit) {
        return store.list(handle, form.filter("name"), after, limit);
    }

    /// What a call sets.
    private record Wanted(String name, long list) {}

    private Wanted read(Handle handle, FieldsForm fields) {
        String name = CatalogForm.name(fields);
        String list =
                fields.text("priceList", text -> !text.isEmpty(), "is no name of a price list");
        Optional<Long> found = lists.named(handle, list);
        if (found.isEmpty() && !list.isEmpty()) {
            fields.fault("priceList", list, "there is no price list of that name");
        }
        fields.check();
        return new Wanted(name, found.orElseThrow());
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        Wanted wanted = read(handle, fields);
        return store.add(handle, wanted.name, wanted.list);
    }

    @Override
    public void change(Handle handle, Product before, FieldsForm fields, SignedIn by) {
        Wanted wanted = read(handle, fields);
        store.change(handle, before.id(), wanted.name, wanted.list);
    }

    @Override
    public void remove(Handle handle, Product before, SignedIn by) {
        List<String> users = store.users(handle, before.id());
        if (!users.isEmpty()) {
            throw Refused.coded(
                    409,
                    "product_in_use",
                    "Accounts have this product (%s): give them others first."
                            .formatted(String.join(", ", users)));
        }
        if (before.id() == registered) {
            throw Refused.coded(
                    409,
                    "product_in_use",
                    "Who registers gets this product (account.productId): set another there first.");
        }
        store.remove(handle, before.id());
    }
}
