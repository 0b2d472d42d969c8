package io.heliograph.sheet;

import io.heliograph.db.SqlArray;
import io.heliograph.pricing.PriceKey;
import io.heliograph.pricing.PriceSpan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What the prices that a sheet changes were, and what it made of them: steps of the caller's
/// transaction.
final class SheetSpanStore {
    /// Rows written by one statement.
    private static final int BATCH_MAX = 10_000;

    private static final String ADD_SPANS =
            """
            insert into sheet_span (sheet_id, applied, mcc, mnc, type, valid_from, valid_to, price_micros)
            select :id, :applied, mcc, mnc, type,
                case when since is null then '-infinity' else timestamptz 'epoch' + since * interval '1 microsecond' end,
                case when until is null then 'infinity' else timestamptz 'epoch' + until * interval '1 microsecond' end,
                micros
            from unnest(:mccs, :mncs, :types, :sinces, :untils, :micros) as s (mcc, mnc, type, since, until, micros)
            """;

    private static final String SPANS =
            """
            select mcc, mnc, type, valid_from, valid_to, price_micros
            from sheet_span
            where sheet_id = :id
              and applied = :applied
            order by valid_from
            """;

    /// @param applied whether it is what the sheet made of them
    void add(Handle handle, long id, boolean applied, Map<PriceKey, List<PriceSpan>> prices) {
        List<Map.Entry<PriceKey, PriceSpan>> all = new ArrayList<>();
        prices.forEach((key, spans) -> spans.forEach(span -> all.add(Map.entry(key, span))));
        for (int from = 0; from < all.size(); from += BATCH_MAX) {
            List<Map.Entry<PriceKey, PriceSpan>> some =
                    all.subList(from, Math.min(all.size(), from + BATCH_MAX));
            handle.createUpdate(ADD_SPANS)
                    .bind("id", id)
                    .bind("applied", applied)
                    .bind("mccs", SqlArray.shorts(some, each -> each.getKey().mcc()))
                    .bind("mncs", SqlArray.shorts(some, each -> each.getKey().mnc()))
                    .bind("types", SqlArray.texts(some, each -> each.getKey().type()))
                    .bind("sinces", SqlArray.longsOrNull(some, each -> end(each.getValue().from())))
                    .bind(
                            "untils",
                            SqlArray.longsOrNull(some, each -> end(each.getValue().until())))
                    .bind("micros", SqlArray.longs(some, each -> each.getValue().micros()))
                    .execute();
        }
    }

    Map<PriceKey, List<PriceSpan>> find(Handle handle, long id, boolean applied) {
        Map<PriceKey, List<PriceSpan>> prices = new HashMap<>();
        handle.createQuery(SPANS)
                .bind("id", id)
                .bind("applied", applied)
                .map((rows, _) ->
                        prices.computeIfAbsent(
                                        new PriceKey(
                                                rows.getInt("mcc"),
                                                rows.getInt("mnc"),
                                                rows.getString("type")),
                                        _ -> new ArrayList<>(1))
                                .add(
                                        new PriceSpan(
                                                instant(rows, "valid_from"),
                                                instant(rows, "valid_to"),
                                                rows.getLong("price_micros"))))
                .list();
        return prices;
    }

    private static @Nullable Long end(Instant time) {
        return time.equals(PriceSpan.OPEN) || time.equals(PriceSpan.ALWAYS)
                ? null
                : SqlArray.micros(time);
    }

    private static Instant instant(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }
}
