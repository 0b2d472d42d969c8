package io.heliograph.lookup;

import io.heliograph.message.LookupResult;
import io.heliograph.number.Network;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A row of the table `lookup_result`, read beside others by whoever shows a report.
public final class LookupRow {
    /// The columns to select, of a table that goes by the name `l`.
    public static final String COLUMNS =
            """
            l.mcc as found_mcc, l.mnc as found_mnc, l.operator as found_operator, l.ported as found_ported, l.reachable as found_reachable\
            """;

    private LookupRow() {}

    /// The result in the current row; null where the join found none.
    public static @Nullable LookupResult read(ResultSet rows) throws SQLException {
        String operator = rows.getString("found_operator");
        if (operator == null) {
            return null;
        }
        int mcc = rows.getInt("found_mcc");
        return new LookupResult(
                mcc == 0 ? null : new Network(mcc, rows.getInt("found_mnc")),
                operator,
                rows.getObject("found_ported", Boolean.class),
                rows.getObject("found_reachable", Boolean.class));
    }
}
