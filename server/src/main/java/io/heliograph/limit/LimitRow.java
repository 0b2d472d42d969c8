package io.heliograph.limit;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// Reads the columns of `account_limit`.
public final class LimitRow {
    /// What an account is held to that may send by any name.
    static final String ANY = "any";

    private LimitRow() {}

    /// The limits of the current row.
    ///
    /// @param account the column that is null where the account has no row
    public static AccountLimits read(ResultSet rows, String account) throws SQLException {
        rows.getLong(account);
        if (rows.wasNull()) {
            return AccountLimits.NONE;
        }
        Array destinations = rows.getArray("destinations");
        return new AccountLimits(
                rows.getInt("messages_per_second"), // 0 for null
                amount(rows, "daily_spend_micros"),
                amount(rows, "price_ceiling_micros"),
                destinations == null ? Destinations.ALL : Destinations.of(texts(destinations)),
                ANY.equals(rows.getString("sender_policy")),
                texts(rows.getArray("link_domains")),
                rows.getInt("duplicate_window")); // 0 for null
    }

    private static long amount(ResultSet rows, String column) throws SQLException {
        long micros = rows.getLong(column);
        return rows.wasNull() ? AccountLimits.NO_LIMIT : micros;
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
