package io.heliograph.pricing;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Price lists and cost lists, as operators set them: steps of the caller's transaction.
public final class PriceListStore {
    private static final String OURS =
            """
            select price_list_id, name, currency, revision
            from price_list
            where provider_id is null
            """;

    private static final String COSTS =
            """
            select price_list_id, provider.name, currency, price_list.revision
            from price_list
            join provider using (provider_id)
            where true
            """;

    private static final String ONE =
            """
              and price_list_id = :id
            """;

    private static final String LOCK =
            """
            select price_list_id
            from price_list
            where price_list_id = :id
            for update
            """;

    private static final String PAGE =
            """
              and price_list_id > :after
            order by price_list_id
            limit :limit
            """;

    private static final String NAMED =
            """
            select price_list_id
            from price_list
            where name = :name
            """;

    private static final String OF_PROVIDER =
            """
            select price_list_id
            from price_list
            join provider using (provider_id)
            where provider.name = :name
              and closed_at is null
            """;

    private static final String PROVIDER =
            """
            select provider_id
            from provider
            where name = :name
              and closed_at is null
            """;

    private static final String ADD =
            """
            insert into price_list (name, currency)
            values (:name, :currency)
            returning price_list_id
            """;

    private static final String ADD_COSTS =
            """
            insert into price_list (provider_id, currency)
            values (:provider, :currency)
            returning price_list_id
            """;

    private static final String CHANGE =
            """
            update price_list
            set name = coalesce(:name, name), currency = :currency, revision = revision + 1
            where price_list_id = :id
            """;

    private static final String REMOVE_PRICES = "delete from price where price_list_id = :id";

    private static final String REMOVE = "delete from price_list where price_list_id = :id";

    private static final String USERS =
            """
            select 'product ' || name as who
            from product
            where price_list_id = :id
            union all
            select 'account ' || login
            from account
            where price_list_id = :id
            order by who
            limit 5
            """;

    private static final String HAS_PRICES =
            """
            select exists (
                select 1
                from price
                where price_list_id = :id
                  and (:planned or valid_from <= :now))
            """;

    /// Without state.
    public PriceListStore() {}

    /// The list of ours of that number.
    public Optional<PriceListHead> find(Handle handle, long id) {
        return handle.createQuery(OURS + ONE).bind("id", id).map((rows, _) -> ours(rows)).findOne();
    }

    /// The list of a provider of that number.
    public Optional<CostListHead> findCosts(Handle handle, long id) {
        return handle.createQuery(COSTS + ONE)
                .bind("id", id)
                .map((rows, _) -> costs(rows))
                .findOne();
    }

    /// Holds the row until the transaction ends.
    public void lock(Handle handle, long id) {
        handle.createQuery(LOCK).bind("id", id).mapTo(Long.class).findOne();
    }

    /// The number of our list of that name.
    public Optional<Long> named(Handle handle, String name) {
        return handle.createQuery(NAMED).bind("name", name).mapTo(Long.class).findOne();
    }

    /// The number of the list of the provider of that name.
    public Optional<Long> ofProvider(Handle handle, String name) {
        return handle.createQuery(OF_PROVIDER).bind("name", name).mapTo(Long.class).findOne();
    }

    /// The number of the provider of that name.
    public Optional<Long> provider(Handle handle, String name) {
        return handle.createQuery(PROVIDER).bind("name", name).mapTo(Long.class).findOne();
    }

    /// A page of ours, by ascending number.
    public List<PriceListHead> list(Handle handle, long after, int limit) {
        return handle.createQuery(OURS + PAGE)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> ours(rows))
                .list();
    }

    /// A page of providers', by ascending number.
    public List<CostListHead> listCosts(Handle handle, long after, int limit) {
        return handle.createQuery(COSTS + PAGE)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> costs(rows))
                .list();
    }

    /// Adds one of ours.
    ///
    /// @return its number
    public long add(Handle handle, String name, String currency) {
        return handle.createQuery(ADD)
                .bind("name", name)
                .bind("currency", currency)
                .mapTo(Long.class)
                .one();
    }

    /// Adds a provider's.
    ///
    /// @return its number
    public long addCosts(Handle handle, long provider, String currency) {
        return handle.createQuery(ADD_COSTS)
                .bind("provider", provider)
                .bind("currency", currency)
                .mapTo(Long.class)
                .one();
    }

    /// Changes one.
    ///
    /// @param name empty: as it is
    public void change(Handle handle, long id, Optional<String> name, String currency) {
        handle.createUpdate(CHANGE)
                .bind("id", id)
                .bind("name", name.orElse(null))
                .bind("currency", currency)
                .execute();
    }

    /// Removes one that nobody pays by, with what was to come of it.
    public void remove(Handle handle, long id) {
        handle.createUpdate(REMOVE_PRICES).bind("id", id).execute();
        handle.createUpdate(REMOVE).bind("id", id).execute();
    }

    /// Some of those who pay by it.
    public List<String> users(Handle handle, long id) {
        return handle.createQuery(USERS).bind("id", id).mapTo(String.class).list();
    }

    /// Whether it has prices, of the past and to come.
    public boolean hasPrices(Handle handle, long id) {
        return hasPrices(handle, id, true, Instant.EPOCH);
    }

    /// Whether any price of it has been in force.
    public boolean hasHadPrices(Handle handle, long id, Instant now) {
        return hasPrices(handle, id, false, now);
    }

    private static boolean hasPrices(Handle handle, long id, boolean planned, Instant now) {
        return handle.createQuery(HAS_PRICES)
                .bind("id", id)
                .bind("planned", planned)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .mapTo(Boolean.class)
                .one();
    }

    private static PriceListHead ours(ResultSet rows) throws SQLException {
        return new PriceListHead(
                rows.getLong("price_list_id"),
                rows.getString("name"),
                rows.getString("currency"),
                rows.getLong("revision"));
    }

    private static CostListHead costs(ResultSet rows) throws SQLException {
        return new CostListHead(
                rows.getLong("price_list_id"),
                rows.getString("name"),
                rows.getString("currency"),
                rows.getLong("revision"));
    }
}
