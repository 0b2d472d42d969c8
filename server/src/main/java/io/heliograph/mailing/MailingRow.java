package io.heliograph.mailing;

import io.heliograph.db.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// Names and reads rows of `mailing` for the stores.
final class MailingRow {
    static final String COLUMNS =
            """
            mailing.account_id, mailing.mailing_id, state, sender, text, group_ids, excluded_group_ids, created_at, starts_at, stops_at,
            total, cursor_phone, handled, messages, parts, charged_micros, returned_micros, run_began_at, run_began_handled
            """;

    private MailingRow() {}

    /// Names the mailing to a statement, as `:account` and `:mailing`.
    static <S extends SqlStatement<S>> S named(S statement, MailingKey mailing) {
        return statement.bind("account", mailing.account().value()).bind("mailing", mailing.id());
    }

    static Mailing read(ResultSet rows) throws SQLException {
        long total = rows.getLong("total");
        boolean counted = !rows.wasNull();
        return new Mailing(
                key(rows),
                MailingState.of(rows.getString("state")),
                rows.getString("sender"),
                rows.getString("text"),
                ids(rows, "group_ids"),
                ids(rows, "excluded_group_ids"),
                Objects.requireNonNull(time(rows, "created_at")),
                Objects.requireNonNull(time(rows, "starts_at")),
                Objects.requireNonNull(time(rows, "stops_at")),
                counted ? total : null,
                rows.getLong("cursor_phone"),
                rows.getLong("handled"),
                rows.getLong("messages"),
                rows.getLong("parts"),
                rows.getLong("charged_micros"),
                rows.getLong("returned_micros"),
                time(rows, "run_began_at"),
                rows.getLong("run_began_handled"));
    }

    static MailingKey key(ResultSet rows) throws SQLException {
        return new MailingKey(
                new AccountId(rows.getLong("account_id")), rows.getLong("mailing_id"));
    }

    private static List<Long> ids(ResultSet rows, String column) throws SQLException {
        return List.of((Long[]) rows.getArray(column).getArray());
    }

    private static @Nullable Instant time(ResultSet rows, String column) throws SQLException {
        OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
