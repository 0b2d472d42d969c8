package io.heliograph.pricing;

import io.heliograph.db.SqlArray;
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
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The prices of a list, row by row: steps of the caller's transaction.
public final class ListedPriceStore {
    /// Prices of a list, without those that are over.
    public static final int PRICES_MAX = 200_000;

    private static final String COLUMNS =
            """
            select price_id, mcc, mnc, type, valid_from, valid_to, price_micros, currency
            from price
            join price_list using (price_list_id)
            """;

    private static final String FROM =
            COLUMNS
                    + """
                    where price_list_id = :list
                      and valid_to > :from
                    order by mcc, mnc, type, valid_from
                    """;

    private static final String OF_KEYS =
            COLUMNS
                    + """
                    join unnest(:mccs, :mncs, :types) as k (mcc, mnc, type) using (mcc, mnc, type)
                    where price_list_id = :list
                      and valid_to > :from
                    order by valid_from
                    """;

    private static final String FIND =
            COLUMNS
                    + """
                    where price_list_id = :list
                      and price_id = :id
                    """;

    private static final String PAGE =
            COLUMNS
                    + """
                    where price_list_id = :list
                      and price_id > :after
                      and (:anywhere or mcc = any(:mccs))
                      and (:mnc < -1 or mnc = :mnc)
                      and (:type = '' or type = :type)
                      and (:ever or (valid_from <= :at and valid_to > :at))
                    order by price_id
                    limit :limit
                    """;

    private static final String REMOVE =
            """
            delete from price
            where price_id = any(:ids)
            """;

    private static final String END =
            """
            update price
            set valid_to = case when until is null then 'infinity' else timestamptz 'epoch' + until * interval '1 microsecond' end
            from unnest(:ids, :untils) as e (id, until)
            where price_id = id
            """;

    private static final String ADD =
            """
            insert into price (price_list_id, mcc, mnc, type, valid_from, valid_to, price_micros)
            select :list, mcc, mnc, type,
                timestamptz 'epoch' + since * interval '1 microsecond',
                case when until is null then 'infinity' else timestamptz 'epoch' + until * interval '1 microsecond' end,
                micros
            from unnest(:mccs, :mncs, :types, :sinces, :untils, :micros) as a (mcc, mnc, type, since, until, micros)
            """;

    private static final String RAISE =
            """
            update price_list
            set revision = revision + 1
            where price_list_id = :list
            returning revision
            """;

    private static final String REVISION =
            """
            select revision
            from price_list
            where price_list_id = :list
            """;

    /// Without state.
    public ListedPriceStore() {}

    /// Holds the list until the transaction ends: its prices are about to change.
    ///
    /// @return its revision from then on
    public long raise(Handle handle, long list) {
        return handle.createQuery(RAISE).bind("list", list).mapTo(Long.class).one();
    }

    /// The list's revision.
    public long revision(Handle handle, long list) {
        return handle.createQuery(REVISION).bind("list", list).mapTo(Long.class).one();
    }

    /// All prices that are not over at an instant, by key, in the order of time.
    public Map<PriceKey, List<ListedPrice>> from(Handle handle, long list, Instant from) {
        return byKey(
                handle.createQuery(FROM)
                        .bind("list", list)
                        .bind("from", bound(from))
                        .map((rows, _) -> row(rows))
                        .list());
    }

    /// Those of some keys.
    public Map<PriceKey, List<ListedPrice>> from(
            Handle handle, long list, Instant from, Collection<PriceKey> keys) {
        List<PriceKey> all = List.copyOf(keys);
        return byKey(
                handle.createQuery(OF_KEYS)
                        .bind("list", list)
                        .bind("from", bound(from))
                        .bind("mccs", SqlArray.shorts(all, PriceKey::mcc))
                        .bind("mncs", SqlArray.shorts(all, PriceKey::mnc))
                        .bind("types", SqlArray.texts(all, PriceKey::type))
                        .map((rows, _) -> row(rows))
                        .list());
    }

    private static Map<PriceKey, List<ListedPrice>> byKey(List<ListedPrice> rows) {
        Map<PriceKey, List<ListedPrice>> byKey = new HashMap<>();
        rows.forEach(row -> byKey.computeIfAbsent(row.key(), _ -> new ArrayList<>(1)).add(row));
        return byKey;
    }

    /// The spans of rows.
    public static List<PriceSpan> spans(List<ListedPrice> rows) {
        return rows.stream().map(ListedPrice::span).toList();
    }

    /// The price of that number.
    public Optional<ListedPrice> find(Handle handle, long list, long id) {
        return handle.createQuery(FIND)
                .bind("list", list)
                .bind("id", id)
                .map((rows, _) -> row(rows))
                .findOne();
    }

    /// Which prices are wanted.
    ///
    /// @param mccs null: all
    /// @param mnc null: all
    /// @param type empty: all
    /// @param at in force then; null: whenever
    public record Wanted(
            @Nullable List<Integer> mccs,
            @Nullable Integer mnc,
            String type,
            @Nullable Instant at) {}

    /// A page by ascending number, behind that one.
    public List<ListedPrice> page(Handle handle, long list, Wanted wanted, long after, int limit) {
        List<Integer> mccs = wanted.mccs == null ? List.of() : wanted.mccs;
        Instant at = wanted.at == null ? Instant.EPOCH : wanted.at;
        return handle.createQuery(PAGE)
                .bind("list", list)
                .bind("after", after)
                .bind("anywhere", wanted.mccs == null)
                .bind("mccs", SqlArray.shorts(mccs, mcc -> mcc))
                .bind("mnc", wanted.mnc == null ? Integer.MIN_VALUE : wanted.mnc)
                .bind("type", wanted.type)
                .bind("ever", wanted.at == null)
                .bind("at", bound(at))
                .bind("limit", limit)
                .map((rows, _) -> row(rows))
                .list();
    }

    /// Makes the prices of some keys what they are to be.
    ///
    /// @param now their rows, as far as they are not over
    public void write(
            Handle handle,
            long list,
            Map<PriceKey, List<ListedPrice>> now,
            Map<PriceKey, List<PriceSpan>> wanted) {
        PriceChanges changes = PriceChanges.of(now, wanted);
        if (!changes.removed().isEmpty()) {
            handle.createUpdate(REMOVE)
                    .bind("ids", SqlArray.longs(changes.removed(), ListedPrice::id))
                    .execute();
        }
        Map<Long, Instant> untils =
                now.values().stream()
                        .flatMap(List::stream)
                        .collect(Collectors.toMap(ListedPrice::id, row -> row.span().until()));
        Predicate<ListedPrice> sooner =
                row -> row.span().until().isBefore(untils.getOrDefault(row.id(), PriceSpan.OPEN));
        // what ends sooner makes room for what ends later: no two may overlap for a moment
        end(handle, changes.ended().stream().filter(sooner).toList());
        end(handle, changes.ended().stream().filter(sooner.negate()).toList());
        add(handle, list, changes.added());
    }

    private static void end(Handle handle, List<ListedPrice> rows) {
        if (!rows.isEmpty()) {
            handle.createUpdate(END)
                    .bind("ids", SqlArray.longs(rows, ListedPrice::id))
                    .bind("untils", SqlArray.longsOrNull(rows, row -> micros(row.span().until())))
                    .execute();
        }
    }

    private static void add(Handle handle, long list, List<ListedPrice> rows) {
        if (!rows.isEmpty()) {
            handle.createUpdate(ADD)
                    .bind("list", list)
                    .bind("mccs", SqlArray.shorts(rows, row -> row.key().mcc()))
                    .bind("mncs", SqlArray.shorts(rows, row -> row.key().mnc()))
                    .bind("types", SqlArray.texts(rows, row -> row.key().type()))
                    .bind("sinces", SqlArray.times(rows, row -> row.span().from()))
                    .bind("untils", SqlArray.longsOrNull(rows, row -> micros(row.span().until())))
                    .bind("micros", SqlArray.longs(rows, row -> row.span().micros()))
                    .execute();
        }
    }

    private static @Nullable Long micros(Instant until) {
        return until.equals(PriceSpan.OPEN) ? null : SqlArray.micros(until);
    }

    private static OffsetDateTime bound(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static ListedPrice row(ResultSet rows) throws SQLException {
        return new ListedPrice(
                rows.getLong("price_id"),
                new PriceKey(rows.getInt("mcc"), rows.getInt("mnc"), rows.getString("type")),
                new PriceSpan(
                        PriceStore.instant(rows, "valid_from"),
                        PriceStore.instant(rows, "valid_to"),
                        rows.getLong("price_micros")),
                rows.getString("currency"));
    }
}
