package io.heliograph.db;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jdbi.v3.core.ConnectionException;

/// What a failure of a statement means, by its SQLSTATE.
final class SqlFailure {
    private static final String LOCKED = "55P03";

    private SqlFailure() {}

    /// The same failure, or that the database is gone or a lock is held where that is what it says.
    static RuntimeException told(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            // none was got: refused, the pool closed, or the wait for one interrupted
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof ConnectionException) {
                return new Database.DatabaseGone(failure);
            }
        }
        String state = state(failure);
        if (state.equals(LOCKED)) {
            return new Database.LockWaited(failure);
        }
        // 08 connection, 57P shut down or crashed, 53 disk, memory or connections used up, 25006
        // read-only after a fail-over, 25P ended by the server while a transaction of ours was
        // open, XX000 what a server in front of others says when it loses one of them
        return state.startsWith("08")
                        || state.startsWith("57P")
                        || state.startsWith("53")
                        || state.startsWith("58")
                        || state.equals("25006")
                        || state.startsWith("25P")
                        || state.equals("XX000")
                ? new Database.DatabaseGone(failure)
                : failure;
    }

    /// Empty: it is none of the database's.
    static String state(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }
}
