package io.heliograph.search;

import io.heliograph.ledger.Money;
import io.heliograph.message.PartState;
import io.heliograph.message.ReportRow;
import io.heliograph.number.Msisdn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/// A row of what [SearchStore] selects.
final class SearchRow {
    private SearchRow() {}

    /// The current row. A part of which nothing is known yet is ENROUTE since its begin; while it
    /// waits for that, since it was accepted.
    static ReportRow read(ResultSet rows, Instant now) throws SQLException {
        String state = rows.getString("state");
        Instant at;
        if (state == null) {
            Instant begin = instant(rows, "begins_at");
            at = begin.isAfter(now) ? instant(rows, "created_at") : begin;
        } else {
            at = instant(rows, "at");
        }
        return new ReportRow(
                rows.getLong("part_id"),
                rows.getString("sender"),
                new Msisdn(rows.getLong("recipient")),
                rows.getString("type"),
                rows.getString("text"),
                rows.getInt("parts"),
                rows.getInt("part_number"),
                state == null ? PartState.ENROUTE : PartState.valueOf(state),
                at,
                new Money(rows.getLong("price_micros"), rows.getString("currency")),
                rows.getBoolean("scheduled") ? instant(rows, "begins_at") : null,
                rows.getBoolean("corrected"),
                rows.getString("reason"),
                null);
    }

    private static Instant instant(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }
}
