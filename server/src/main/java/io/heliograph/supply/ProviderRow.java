package io.heliograph.supply;

import io.heliograph.provider.Duty;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A provider as its row has it.
///
/// @param id its number, for ever
/// @param sealed its password; null: it has none
/// @param passwordAt when that was set; null: it has none
/// @param closed whether it was removed
/// @param revision raised by each change
@SuppressWarnings("ArrayRecordComponent") // never compared
record ProviderRow(
        int id,
        String name,
        ProviderDocument document,
        byte @Nullable [] sealed,
        @Nullable Instant passwordAt,
        Duty duty,
        Instant createdAt,
        boolean closed,
        long revision) {
    /// Columns that it is read from.
    static final String COLUMNS =
            "provider_id, name, settings::text as settings, password, password_at, duty, created_at, closed_at is not null as closed, revision";

    static ProviderRow of(ResultSet rows) throws SQLException {
        return new ProviderRow(
                rows.getInt("provider_id"),
                rows.getString("name"),
                ProviderDocument.kept(rows.getString("settings")),
                rows.getBytes("password"),
                instant(rows, "password_at"),
                Duty.named(rows.getString("duty")).orElseThrow(),
                Objects.requireNonNull(instant(rows, "created_at")),
                rows.getBoolean("closed"),
                rows.getLong("revision"));
    }

    private static @Nullable Instant instant(ResultSet rows, String column) throws SQLException {
        OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /// What its password is sealed for.
    static String purpose(int id) {
        return "password of provider " + id;
    }
}
