package io.heliograph.pricing;

import com.github.benmanes.caffeine.cache.Interner;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.ledger.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/// Price lists and the products that name them.
public final class PriceStore {
    private static final String FROM =
            """
            select price_list_id, mcc, mnc, type, valid_from, valid_to, price_micros, currency
            from price
            join price_list using (price_list_id)
            where valid_to > :from
            """;

    private static final String OF_LISTS =
            FROM
                    + """
                    and price_list_id = any(:lists)
                    """;

    private static final String PRODUCTS =
            """
            select product_id, price_list_id
            from product
            """;

    private static final String PROVIDERS =
            """
            select provider_id, price_list_id
            from price_list
            where provider_id is not null
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

    // a thousand lists have the same networks, days and amounts: each is kept once
    private static final Interner<PriceKey> KEYS = Interner.newWeakInterner();
    private static final Interner<Instant> INSTANTS = Interner.newWeakInterner();
    private static final Interner<Money> AMOUNTS = Interner.newWeakInterner();

    private final Database database;

    /// Over that database.
    public PriceStore(Database database) {
        this.database = database;
    }

    /// All prices that are valid after an instant, by their list.
    static Map<Long, List<PriceCourse.Price>> prices(Handle handle, Instant from) {
        return prices(handle.createQuery(FROM), from);
    }

    /// Of these lists.
    static Map<Long, List<PriceCourse.Price>> prices(
            Handle handle, Instant from, Collection<Long> lists) {
        return prices(
                handle.createQuery(OF_LISTS).bind("lists", SqlArray.longs(lists, id -> id)), from);
    }

    private static Map<Long, List<PriceCourse.Price>> prices(Query query, Instant from) {
        Map<Long, List<PriceCourse.Price>> prices = new HashMap<>();
        query.bind("from", from.atOffset(ZoneOffset.UTC))
                .map((rows, _) ->
                        prices.computeIfAbsent(
                                        rows.getLong("price_list_id"), _ -> new ArrayList<>())
                                .add(price(rows)))
                .list();
        return prices;
    }

    private static PriceCourse.Price price(ResultSet rows) throws SQLException {
        PriceKey key =
                new PriceKey(
                        rows.getInt("mcc"), rows.getInt("mnc"), rows.getString("type").intern());
        Money amount = new Money(rows.getLong("price_micros"), rows.getString("currency").intern());
        return new PriceCourse.Price(
                KEYS.intern(key),
                INSTANTS.intern(instant(rows, "valid_from")),
                INSTANTS.intern(instant(rows, "valid_to")),
                AMOUNTS.intern(amount));
    }

    /// Of what has no end the driver's last year.
    static Instant instant(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    static Map<Long, Long> products(Handle handle) {
        Map<Long, Long> products = new HashMap<>();
        handle.createQuery(PRODUCTS)
                .map((rows, _) ->
                        products.put(rows.getLong("product_id"), rows.getLong("price_list_id")))
                .list();
        return Map.copyOf(products);
    }

    /// The list of each provider that has one.
    static Map<Integer, Long> providers(Handle handle) {
        Map<Integer, Long> providers = new HashMap<>();
        handle.createQuery(PROVIDERS)
                .map((rows, _) ->
                        providers.put(rows.getInt("provider_id"), rows.getLong("price_list_id")))
                .list();
        return Map.copyOf(providers);
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
