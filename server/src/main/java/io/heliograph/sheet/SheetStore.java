package io.heliograph.sheet;

import io.heliograph.db.SqlArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Sheets that were set against lists: steps of the caller's transaction.
final class SheetStore {
    /// Lines written by one statement.
    private static final int BATCH_MAX = 10_000;

    private static final String COLUMNS =
            """
            select sheet_id, source, state, currency, begins_at, ends_gone, row_count, added, up, down, until, gone,
                unchanged, over, rounded, faulty, columns, created_at, created_by, applied_at, rolled_back_at
            from sheet
            """;

    private static final String FIND =
            COLUMNS
                    + """
                    where price_list_id = :list
                      and sheet_id = :id
                    """;

    private static final String LIST =
            COLUMNS
                    + """
                    where price_list_id = :list
                      and sheet_id > :after
                    order by sheet_id
                    limit :limit
                    """;

    private static final String LIST_OF =
            """
            select price_list_id
            from sheet
            where sheet_id = :id
            """;

    private static final String REVISION =
            """
            select list_revision
            from sheet
            where sheet_id = :id
            """;

    private static final String ADD =
            """
            insert into sheet (price_list_id, source, currency, list_revision, begins_at, ends_gone, row_count, added, up,
                down, until, gone, unchanged, over, rounded, faulty, columns, created_at, created_by)
            select :list, :source, :currency, revision, :from, :endsGone, :rows, :added, :up,
                :down, :until, :gone, :unchanged, :over, :rounded, :faulty, :columns, :now, :by
            from price_list
            where price_list_id = :list
            returning sheet_id
            """;

    private static final String ADD_LINES =
            """
            insert into sheet_line (sheet_id, position, line, difference, mcc, mnc, type, begins_at, ends_at, price_micros,
                was_micros, field, value, told)
            select :id, :first + ordinality, line, difference, mcc, mnc, type,
                timestamptz 'epoch' + since * interval '1 microsecond',
                timestamptz 'epoch' + until * interval '1 microsecond',
                price, was, field, value, told
            from unnest(:lines, :differences, :mccs, :mncs, :types, :sinces, :untils, :prices, :wases, :fields, :values, :tolds)
                with ordinality as l (line, difference, mcc, mnc, type, since, until, price, was, field, value, told, ordinality)
            """;

    private static final String LINES =
            """
            select position, line, difference, mcc, mnc, type, begins_at, ends_at, price_micros, was_micros, field, value, told
            from sheet_line
            where sheet_id = :id
              and position > :after
              and (:difference = '' or difference = :difference)
            order by position
            limit :limit
            """;

    private static final String APPLIED =
            """
            update sheet
            set state = 'applied', applied_at = :now
            where sheet_id = :id
            """;

    private static final String ROLLED_BACK =
            """
            update sheet
            set state = 'rolled_back', rolled_back_at = :now
            where sheet_id = :id
            """;

    private static final String MOVED =
            """
            select exists (
                select 1
                from price
                where price_list_id = :list
                  and (valid_from > :after and valid_from <= :now or valid_to > :after and valid_to <= :now))
            """;

    private static final String FORGET =
            """
            delete from sheet
            where price_list_id = :list
              and state = 'previewed'
              and created_at < :before
            """;

    Optional<Sheet> find(Handle handle, long list, long id) {
        return handle.createQuery(FIND)
                .bind("list", list)
                .bind("id", id)
                .map((rows, _) -> sheet(rows))
                .findOne();
    }

    List<Sheet> list(Handle handle, long list, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("list", list)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> sheet(rows))
                .list();
    }

    /// The list that it was set against.
    Optional<Long> listOf(Handle handle, long id) {
        return handle.createQuery(LIST_OF).bind("id", id).mapTo(Long.class).findOne();
    }

    /// Its revision then.
    long listRevision(Handle handle, long id) {
        return handle.createQuery(REVISION).bind("id", id).mapTo(Long.class).one();
    }

    /// @param sheet whose number does not matter
    long add(Handle handle, long list, Sheet sheet) {
        return handle.createQuery(ADD)
                .bind("list", list)
                .bind("source", sheet.source())
                .bind("currency", sheet.currency())
                .bind("from", bound(sheet.from()))
                .bind("endsGone", sheet.endsGone())
                .bind("rows", sheet.rows())
                .bind("added", sheet.added())
                .bind("up", sheet.up())
                .bind("down", sheet.down())
                .bind("until", sheet.until())
                .bind("gone", sheet.gone())
                .bind("unchanged", sheet.unchanged())
                .bind("over", sheet.over())
                .bind("rounded", sheet.rounded())
                .bind("faulty", sheet.faulty())
                .bind("columns", sheet.columns())
                .bind("now", bound(sheet.createdAt()))
                .bind("by", sheet.createdBy())
                .mapTo(Long.class)
                .one();
    }

    /// Its lines: faults first, then differences.
    void addLines(Handle handle, long id, List<SheetRowLine> lines) {
        for (int from = 0; from < lines.size(); from += BATCH_MAX) {
            List<SheetRowLine> some = lines.subList(from, Math.min(lines.size(), from + BATCH_MAX));
            handle.createUpdate(ADD_LINES)
                    .bind("id", id)
                    .bind("first", from)
                    .bind("lines", SqlArray.ints(some, SheetRowLine::line))
                    .bind("differences", SqlArray.texts(some, SheetRowLine::difference))
                    .bind("mccs", SqlArray.shorts(some, SheetRowLine::mcc))
                    .bind("mncs", SqlArray.shorts(some, SheetRowLine::mnc))
                    .bind("types", SqlArray.texts(some, SheetRowLine::type))
                    .bind("sinces", SqlArray.longsOrNull(some, line -> micros(line.from())))
                    .bind("untils", SqlArray.longsOrNull(some, line -> micros(line.until())))
                    .bind("prices", SqlArray.longsOrNull(some, SheetRowLine::micros))
                    .bind("wases", SqlArray.longsOrNull(some, SheetRowLine::was))
                    .bind("fields", SqlArray.texts(some, SheetRowLine::field))
                    .bind("values", SqlArray.texts(some, SheetRowLine::value))
                    .bind("tolds", SqlArray.texts(some, SheetRowLine::told))
                    .execute();
        }
    }

    /// A page of them.
    ///
    /// @param difference empty: all
    List<SheetRowLine> lines(Handle handle, long id, String difference, long after, int limit) {
        return handle.createQuery(LINES)
                .bind("id", id)
                .bind("after", after)
                .bind("difference", difference)
                .bind("limit", limit)
                .map((rows, _) ->
                        new SheetRowLine(
                                rows.getInt("position"),
                                rows.getInt("line"),
                                rows.getString("difference"),
                                rows.getInt("mcc"),
                                rows.getInt("mnc"),
                                rows.getString("type"),
                                time(rows, "begins_at"),
                                time(rows, "ends_at"),
                                rows.getObject("price_micros", Long.class),
                                rows.getObject("was_micros", Long.class),
                                rows.getString("field"),
                                rows.getString("value"),
                                rows.getString("told")))
                .list();
    }

    void applied(Handle handle, long id, Instant now) {
        handle.createUpdate(APPLIED).bind("id", id).bind("now", bound(now)).execute();
    }

    void rolledBack(Handle handle, long id, Instant now) {
        handle.createUpdate(ROLLED_BACK).bind("id", id).bind("now", bound(now)).execute();
    }

    /// Whether any price of a list has begun or ended since.
    boolean hasMoved(Handle handle, long list, Instant since, Instant now) {
        return handle.createQuery(MOVED)
                .bind("list", list)
                .bind("after", bound(since))
                .bind("now", bound(now))
                .mapTo(Boolean.class)
                .one();
    }

    /// Previews that nobody has applied.
    void forget(Handle handle, long list, Instant before) {
        handle.createUpdate(FORGET).bind("list", list).bind("before", bound(before)).execute();
    }

    private static @Nullable Long micros(@Nullable Instant time) {
        return time == null ? null : SqlArray.micros(time);
    }

    private static @Nullable OffsetDateTime bound(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant time(ResultSet rows, String column) throws SQLException {
        OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Sheet sheet(ResultSet rows) throws SQLException {
        return new Sheet(
                rows.getLong("sheet_id"),
                rows.getString("source"),
                rows.getString("state"),
                rows.getString("currency"),
                time(rows, "begins_at"),
                rows.getBoolean("ends_gone"),
                rows.getInt("row_count"),
                rows.getInt("added"),
                rows.getInt("up"),
                rows.getInt("down"),
                rows.getInt("until"),
                rows.getInt("gone"),
                rows.getInt("unchanged"),
                rows.getInt("over"),
                rows.getInt("rounded"),
                rows.getInt("faulty"),
                rows.getString("columns"),
                instant(rows, "created_at"),
                rows.getString("created_by"),
                time(rows, "applied_at"),
                time(rows, "rolled_back_at"));
    }
}
