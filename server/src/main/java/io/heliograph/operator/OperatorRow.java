package io.heliograph.operator;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what the stores of this package share.
final class OperatorRow {
    /// Of `operator o`.
    static final String COLUMNS =
            """
            o.operator_id, o.name, o.addresses, o.enabled, o.password_hash is not null as password,
            o.totp_secret is not null as totp, o.created_at, o.revision,
            array(
                select r.name
                from operator_role join role r using (role_id)
                where operator_role.operator_id = o.operator_id
                order by r.name) as roles
            """;

    private OperatorRow() {}

    static Operator operator(ResultSet rows) throws SQLException {
        return new Operator(
                rows.getLong("operator_id"),
                rows.getString("name"),
                texts(rows, "roles"),
                texts(rows, "addresses"),
                rows.getBoolean("enabled"),
                rows.getBoolean("password"),
                rows.getBoolean("totp"),
                time(rows, "created_at"),
                rows.getLong("revision"));
    }

    static List<String> texts(ResultSet rows, String column) throws SQLException {
        return List.of((String[]) rows.getArray(column).getArray());
    }

    static @Nullable List<String> textsOrNull(ResultSet rows, String column) throws SQLException {
        Array array = rows.getArray(column);
        return array == null ? null : List.of((String[]) array.getArray());
    }

    static Instant time(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant timeOrNull(ResultSet rows, String column) throws SQLException {
        OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
