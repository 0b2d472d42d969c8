package io.heliograph.db;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// Tells from a failure that a row's day has no partition: the clock went ahead of what was made
/// for it.
final class MissingDay {
    /// PostgreSQL says it by the state of a check that fails, of which it names none.
    private static final String STATE = "23514";

    /// The row's id, in the detail: `… (message_id) = (123)…`, in whatever language.
    private static final Pattern ID = Pattern.compile("\\) = \\((\\d{1,18})\\)");

    private MissingDay() {}

    /// The day that is to be made before the same work is done again.
    static Optional<LocalDate> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException sql && STATE.equals(sql.getSQLState())) {
                return of(sql.getServerErrorMessage());
            }
        }
        return Optional.empty();
    }

    private static Optional<LocalDate> of(@Nullable ServerErrorMessage message) {
        if (message == null
                || message.getConstraint() != null
                || message.getDetail() == null
                || !PartitionStore.TABLES.contains(message.getTable())) {
            return Optional.empty();
        }
        Matcher id = ID.matcher(message.getDetail());
        return id.find()
                ? Optional.of(
                        LocalDate.ofInstant(
                                NodeIds.instant(Long.parseLong(id.group(1))), ZoneOffset.UTC))
                : Optional.empty();
    }
}
