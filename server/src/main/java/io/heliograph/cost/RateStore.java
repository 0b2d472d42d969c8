package io.heliograph.cost;

import io.heliograph.cost.Rates.Rate;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Exchange rates: steps of the caller's transaction.
public final class RateStore {
    /// That are kept in memory, the latest of all currencies.
    static final int RATES_MAX = 100_000;

    /// Places of a rate behind the point.
    static final int SCALE = 9;

    private static final String COLUMNS =
            """
            select rate_id, currency, base, rate, valid_from, revision
            from exchange_rate
            """;

    private static final String LATEST =
            COLUMNS
                    + """
                    order by valid_from desc
                    limit :max
                    """;

    private static final String FIND =
            COLUMNS
                    + """
                    where rate_id = :id
                    """;

    private static final String LOCK = FIND + "for update\n";

    private static final String LIST =
            COLUMNS
                    + """
                    where rate_id > :after
                      and (:currency = '' or currency = :currency)
                    order by rate_id
                    limit :limit
                    """;

    private static final String ADD =
            """
            insert into exchange_rate (currency, base, rate, valid_from)
            values (:currency, :base, :rate, :from)
            returning rate_id
            """;

    private static final String CHANGE =
            """
            update exchange_rate
            set currency = :currency, base = :base, rate = :rate, valid_from = :from, revision = revision + 1
            where rate_id = :id
            """;

    private static final String REMOVE = "delete from exchange_rate where rate_id = :id";

    /// Without state.
    public RateStore() {}

    static Map<String, NavigableMap<Instant, Rate>> rates(Handle handle) {
        Map<String, NavigableMap<Instant, Rate>> rates = new HashMap<>();
        handle.createQuery(LATEST)
                .bind("max", RATES_MAX)
                .map((rows, _) -> row(rows))
                .list()
                .forEach(each ->
                        rates.computeIfAbsent(each.currency(), _ -> new TreeMap<>())
                                .put(
                                        each.from(),
                                        new Rate(
                                                each.base(),
                                                new BigDecimal(each.rate())
                                                        .movePointRight(SCALE)
                                                        .longValueExact())));
        return Map.copyOf(rates);
    }

    private static ExchangeRate row(ResultSet rows) throws SQLException {
        return new ExchangeRate(
                rows.getLong("rate_id"),
                rows.getString("currency"),
                rows.getString("base"),
                rows.getBigDecimal("rate").stripTrailingZeros().toPlainString(),
                rows.getObject("valid_from", OffsetDateTime.class).toInstant(),
                rows.getLong("revision"));
    }

    /// The rate of that number.
    public Optional<ExchangeRate> find(Handle handle, long id) {
        return handle.createQuery(FIND).bind("id", id).map((rows, _) -> row(rows)).findOne();
    }

    /// Holds the row until the transaction ends.
    public void lock(Handle handle, long id) {
        handle.createQuery(LOCK).bind("id", id).map((rows, _) -> row(rows)).findOne();
    }

    /// A page, by ascending number.
    ///
    /// @param currency empty: all
    public List<ExchangeRate> list(Handle handle, String currency, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("currency", currency)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> row(rows))
                .list();
    }

    /// Adds one.
    ///
    /// @return its number
    public long add(Handle handle, String currency, String base, BigDecimal rate, Instant from) {
        return handle.createQuery(ADD)
                .bind("currency", currency)
                .bind("base", base)
                .bind("rate", rate)
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .mapTo(Long.class)
                .one();
    }

    /// Changes one.
    public void change(
            Handle handle, long id, String currency, String base, BigDecimal rate, Instant from) {
        handle.createUpdate(CHANGE)
                .bind("id", id)
                .bind("currency", currency)
                .bind("base", base)
                .bind("rate", rate)
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /// Removes one.
    public void remove(Handle handle, long id) {
        handle.createUpdate(REMOVE).bind("id", id).execute();
    }
}
