package io.heliograph.customer;

import io.heliograph.db.AccountId;
import io.heliograph.db.SqlArray;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// What an account may be given by name: products, price lists, providers.
final class PricedStore {
    private static final String PRODUCTS =
            """
            select p.product_id as id, l.currency
            from product p
            join price_list l on l.price_list_id = p.price_list_id
            where p.name = :name
            """;

    private static final String PRODUCT =
            """
            select p.name
            from product p
            where p.product_id = :id
            """;

    private static final String PRICE_LISTS =
            """
            select price_list_id as id, currency
            from price_list
            where name = :name
            """;

    private static final String IDS =
            """
            select product_id, price_list_id
            from account
            where account_id = :account
            """;

    private static final String PROVIDERS =
            """
            select name, provider_id
            from provider
            where name = any(:names)
              and (closed_at is null
                   or provider_id in (select unnest(providers_not_used) from account where account_id = :account))
            """;

    /// A product or price list.
    record Priced(long id, String currency) {}

    /// What an account pays by.
    record Pays(long product, @Nullable Long priceList) {}

    Optional<Priced> product(Handle handle, String name) {
        return priced(handle.createQuery(PRODUCTS).bind("name", name));
    }

    Optional<String> productName(Handle handle, long id) {
        return handle.createQuery(PRODUCT).bind("id", id).mapTo(String.class).findOne();
    }

    Optional<Priced> priceList(Handle handle, String name) {
        return priced(handle.createQuery(PRICE_LISTS).bind("name", name));
    }

    private static Optional<Priced> priced(Query query) {
        return query.map((rows, _) -> new Priced(rows.getLong("id"), rows.getString("currency")))
                .findOne();
    }

    Pays pays(Handle handle, AccountId account) {
        return handle.createQuery(IDS)
                .bind("account", account.value())
                .map((rows, _) -> {
                    long list = rows.getLong("price_list_id");
                    Long own = rows.wasNull() ? null : list;
                    return new Pays(rows.getLong("product_id"), own);
                })
                .one();
    }

    /// Name → number, of those that there are.
    ///
    /// @param account of which those may be closed that it names already; 0: none
    Map<String, Integer> providers(Handle handle, List<String> names, long account) {
        return handle
                .createQuery(PROVIDERS)
                .bind("names", SqlArray.texts(names, text -> text))
                .bind("account", account)
                .map((rows, _) -> Map.entry(rows.getString("name"), rows.getInt("provider_id")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Math::max));
    }
}
