package io.heliograph.pricing;

import io.heliograph.db.Database;
import io.heliograph.ledger.Money;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.PreparedBatch;

/// Price lists and the products that name them.
public final class PriceStore {
    private static final String VALID =
            """
            select price_list_id, mcc, mnc, type, price_micros, currency
            from price
            join price_list using (price_list_id)
            where valid_from <= :now
              and valid_to > :now
            """;

    private static final String PRODUCTS =
            """
            select product_id, price_list_id
            from product
            """;

    private static final String ADD_LIST =
            """
            insert into price_list (price_list_id, name, currency)
            values (:id, :name, :currency)
            on conflict do nothing
            """;

    private static final String ADD_PRODUCT =
            """
            insert into product (product_id, name, price_list_id)
            values (:id, :name, :list)
            on conflict do nothing
            """;

    private static final String ADD_PRICE =
            """
            insert into price (price_list_id, mcc, mnc, type, valid_from, price_micros)
            values (:list, :mcc, :mnc, :type, :from, :price)
            """;

    private final Database database;

    /// Over that database.
    public PriceStore(Database database) {
        this.database = database;
    }

    Map<Long, PriceList> lists(Instant now) {
        Map<Long, Map<PriceKey, Money>> prices = new HashMap<>();
        database.read(handle -> {
            handle.createQuery(VALID)
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .map((rows, context) ->
                            prices.computeIfAbsent(
                                            rows.getLong("price_list_id"), id -> new HashMap<>())
                                    .put(
                                            new PriceKey(
                                                    rows.getInt("mcc"),
                                                    rows.getInt("mnc"),
                                                    rows.getString("type")),
                                            new Money(
                                                    rows.getLong("price_micros"),
                                                    rows.getString("currency"))))
                    .list();
            return prices;
        });
        Map<Long, PriceList> lists = new HashMap<>();
        prices.forEach((id, entries) -> lists.put(id, new PriceList(id, entries)));
        return Map.copyOf(lists);
    }

    Map<Long, Long> products() {
        Map<Long, Long> products = new HashMap<>();
        database.read(handle ->
                handle.createQuery(PRODUCTS)
                        .map((rows, context) ->
                                products.put(
                                        rows.getLong("product_id"), rows.getLong("price_list_id")))
                        .list());
        return Map.copyOf(products);
    }

    /// Adds a product with a price list of its own, both of that id, unless it is there.
    public void addProduct(
            long id, String name, String currency, Map<PriceKey, Money> prices, Instant from) {
        database.useTransaction(handle -> {
            int added =
                    handle.createUpdate(ADD_LIST)
                            .bind("id", id)
                            .bind("name", name)
                            .bind("currency", currency)
                            .execute();
            if (added == 0) {
                return;
            }
            handle.createUpdate(ADD_PRODUCT)
                    .bind("id", id)
                    .bind("name", name)
                    .bind("list", id)
                    .execute();
            PreparedBatch batch = handle.prepareBatch(ADD_PRICE);
            prices.forEach((key, price) ->
                    batch.bind("list", id)
                            .bind("mcc", key.mcc())
                            .bind("mnc", key.mnc())
                            .bind("type", key.type())
                            .bind("from", from.atOffset(ZoneOffset.UTC))
                            .bind("price", price.micros())
                            .add());
            if (!prices.isEmpty()) {
                batch.execute();
            }
        });
    }
}
