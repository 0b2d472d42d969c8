package io.heliograph.customer;

import io.heliograph.admin.FieldsForm;
import io.heliograph.customer.PricedStore.Pays;
import io.heliograph.customer.PricedStore.Priced;
import io.heliograph.db.AccountId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Looks up what a call names: an account is charged in its own currency alone.
final class CustomerNames implements CustomerForm.Names {
    private final PricedStore store;
    private final Handle handle;
    private final FieldsForm fields;
    private final long firstProduct;
    private final @Nullable Customer before;
    private final @Nullable Pays pays;

    /// Null where neither the account nor its product tells one.
    private @Nullable String currency;

    /// @param firstProduct that of an account that names none
    /// @param before null: it is made
    CustomerNames(
            PricedStore store,
            Handle handle,
            FieldsForm fields,
            long firstProduct,
            @Nullable Customer before) {
        this.store = store;
        this.handle = handle;
        this.fields = fields;
        this.firstProduct = firstProduct;
        this.before = before;
        this.pays = before == null ? null : store.pays(handle, new AccountId(before.id()));
        this.currency = before == null ? null : before.currency();
    }

    @Override
    public long product(@Nullable String name) {
        if (pays != null && before != null && (name == null || name.equals(before.product()))) {
            return pays.product();
        }
        String named = name == null ? store.productName(handle, firstProduct).orElse("") : name;
        Optional<Priced> found = store.product(handle, named);
        if (found.isEmpty()) {
            fields.fault(
                    "product",
                    name == null
                            ? "is missing, and there is no product %d (account.productId)"
                                    .formatted(firstProduct)
                            : named
                                    + ": there is no such product: GET /admin/v1/products lists them");
            return 0;
        }
        return taken("product", named, found.get());
    }

    @Override
    public @Nullable Long priceList(@Nullable String name) {
        if (name == null) {
            return null;
        }
        if (pays != null && before != null && name.equals(before.priceList())) {
            return pays.priceList();
        }
        Optional<Priced> found = store.priceList(handle, name);
        if (found.isEmpty()) {
            fields.fault(
                    "priceList",
                    name,
                    "there is no such price list: GET /admin/v1/price-lists lists them");
            return null;
        }
        return taken("priceList", name, found.get());
    }

    private long taken(String field, String name, Priced one) {
        String own = Objects.requireNonNullElse(currency, one.currency());
        if (!one.currency().equals(own)) {
            fields.fault(
                    field,
                    name,
                    "has prices in %s, and the account's money is %s"
                            .formatted(one.currency(), own));
        }
        currency = own;
        return one.id();
    }

    @Override
    public List<Integer> providers(List<String> names) {
        Map<String, Integer> found =
                store.providers(handle, names, before == null ? 0 : before.id());
        for (String name : names) {
            if (!found.containsKey(name)) {
                fields.fault(
                        "providersNotUsed",
                        name,
                        "there is no such provider: GET /admin/v1/providers lists them");
            }
        }
        return names.stream()
                .flatMap(name -> Optional.ofNullable(found.get(name)).stream())
                .toList();
    }
}
