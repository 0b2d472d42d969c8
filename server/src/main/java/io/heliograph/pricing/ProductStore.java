package io.heliograph.pricing;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Products, as operators set them: steps of the caller's transaction.
public final class ProductStore {
    private static final String COLUMNS =
            """
            select product_id, product.name, price_list.name as price_list, product.revision
            from product
            join price_list using (price_list_id)
            """;

    private static final String FIND =
            COLUMNS
                    + """
                    where product_id = :id
                    """;

    private static final String LOCK = FIND + "for update of product\n";

    private static final String LIST =
            COLUMNS
                    + """
                    where product_id > :after
                      and (:name = '' or product.name = :name)
                    order by product_id
                    limit :limit
                    """;

    private static final String NAMED =
            """
            select product_id
            from product
            where name = :name
            """;

    private static final String ADD =
            """
            insert into product (name, price_list_id)
            values (:name, :list)
            returning product_id
            """;

    private static final String CHANGE =
            """
            update product
            set name = :name, price_list_id = :list, revision = revision + 1
            where product_id = :id
            """;

    private static final String REMOVE = "delete from product where product_id = :id";

    private static final String USERS =
            """
            select login
            from account
            where product_id = :id
            order by login
            limit 5
            """;

    /// Without state.
    public ProductStore() {}

    /// The product of that number.
    public Optional<Product> find(Handle handle, long id) {
        return handle.createQuery(FIND).bind("id", id).map((rows, _) -> row(rows)).findOne();
    }

    /// Holds the row until the transaction ends.
    public void lock(Handle handle, long id) {
        handle.createQuery(LOCK).bind("id", id).map((rows, _) -> row(rows)).findOne();
    }

    /// The number of the product of that name.
    public Optional<Long> named(Handle handle, String name) {
        return handle.createQuery(NAMED).bind("name", name).mapTo(Long.class).findOne();
    }

    /// A page, by ascending number.
    ///
    /// @param name empty: all
    public List<Product> list(Handle handle, String name, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("name", name)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> row(rows))
                .list();
    }

    /// Adds one.
    ///
    /// @return its number
    public long add(Handle handle, String name, long list) {
        return handle.createQuery(ADD)
                .bind("name", name)
                .bind("list", list)
                .mapTo(Long.class)
                .one();
    }

    /// Changes one.
    public void change(Handle handle, long id, String name, long list) {
        handle.createUpdate(CHANGE).bind("id", id).bind("name", name).bind("list", list).execute();
    }

    /// Removes one that no account has.
    public void remove(Handle handle, long id) {
        handle.createUpdate(REMOVE).bind("id", id).execute();
    }

    /// Some of the accounts that have it, by login.
    public List<String> users(Handle handle, long id) {
        return handle.createQuery(USERS).bind("id", id).mapTo(String.class).list();
    }

    private static Product row(ResultSet rows) throws SQLException {
        return new Product(
                rows.getLong("product_id"),
                rows.getString("name"),
                rows.getString("price_list"),
                rows.getLong("revision"));
    }
}
