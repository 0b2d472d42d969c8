package io.heliograph.db;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// A day that a row was to be written to and that has no partition: the clock went ahead of what
/// was made for it.
///
/// @param table one of [PartitionStore#TABLES]
record MissingDay(String table, LocalDate day) {
    /// PostgreSQL says it by the state of a check that fails, of which it names none.
    private static final String STATE = "23514";

    /// The row's id, in the detail: `… (message_id) = (123)…`, in whatever language.
    private static final Pattern ID = Pattern.compile("\\) = \\((\\d{1,18})\\)");

    /// Tells from a failure what is to be made before the same work is done again.
    static Optional<MissingDay> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException sql && STATE.equals(sql.getSQLState())) {
                return of(sql.getServerErrorMessage());
            }
        }
        return Optional.empty();
    }

    private static Optional<MissingDay> of(@Nullable ServerErrorMessage message) {
        if (message == null
                || message.getConstraint() != null
                || message.getDetail() == null
                || !PartitionStore.TABLES.contains(message.getTable())) {
            return Optional.empty();
        }
        Matcher id = ID.matcher(message.getDetail());
        return id.find()
                ? Optional.of(
                        new MissingDay(
                                message.getTable(),
                                LocalDate.ofInstant(
                                        NodeIds.instant(Long.parseLong(id.group(1))),
                                        ZoneOffset.UTC)))
                : Optional.empty();
    }
}
