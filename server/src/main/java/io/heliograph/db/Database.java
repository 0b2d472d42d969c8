package io.heliograph.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one PostgreSQL that the product keeps everything in: statements and transactions, whose
/// failures are told apart by SQLSTATE (DESIGN §11, rule 7).
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final int REPEATS_MAX = 10;

    private static final String DUPLICATE = "23505";
    private static final String SESSIONS = "heliograph";

    /// The first statement of a transaction that does not wait for a lock with a connection in
    /// hand. Whoever commits for an account holds its balance for a few milliseconds; a lock that
    /// is held for longer ends the transaction as [LockWaited].
    public static final String LOCK_WAIT = "set local lock_timeout = 300";

    private final ConnectionPool pool;
    private final Jdbi jdbi;

    /// Bound while the thread has a connection of this pool. It never asks for a second one: were
    /// all connections with threads that want one more, nobody would ever get it.
    private final ScopedValue<Boolean> connected = ScopedValue.newInstance();

    /// Connects and migrates the schema.
    ///
    /// @throws IllegalStateException when the server is out of reach, older than PostgreSQL 15, or
    ///   without an extension that the schema needs
    public Database(DatabaseSettings settings) {
        this(settings, SESSIONS);
    }

    /// As [#Database(DatabaseSettings)].
    ///
    /// @param sessions what the database calls the connections (`application_name`)
    public Database(DatabaseSettings settings, String sessions) {
        this(ConnectionPool.of(settings, sessions));
        new SchemaStore(this, settings, SESSIONS).migrate();
    }

    private Database(ConnectionPool pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool.connections());
    }

    /// Connects to a database that has the schema of this release, and leaves it as it is.
    ///
    /// @throws IllegalStateException when the server is out of reach, or the database has no schema
    ///   or that of another release
    public static Database asItIs(DatabaseSettings settings) {
        Database database = new Database(ConnectionPool.of(settings, SESSIONS));
        try {
            new SchemaStore(database, settings, SESSIONS).requireCurrent();
            return database;
        } catch (RuntimeException | Error failure) {
            database.close();
            throw failure;
        }
    }

    /// One connection beside those of the pool, for what must not wait for the others; the schema
    /// is taken as it is.
    ///
    /// @param sessions as [#Database(DatabaseSettings, String)]
    /// @param timeoutSeconds how long a connection, and an answer, is waited for
    public static Database ofOneConnection(
            DatabaseSettings settings, String sessions, int timeoutSeconds) {
        return new Database(ConnectionPool.ofOne(settings, sessions, timeoutSeconds));
    }

    /// Who may connect: asked of each new connection, on it.
    @FunctionalInterface
    public interface Admission {
        /// @throws SQLException this process no more
        void admit(Connection connection) throws SQLException;
    }

    /// From now on new connections must be admitted; those that are open stay. A process whose
    /// sessions another has ended so comes to nothing more, however long it was frozen.
    public void onlyWhile(Admission admission) {
        pool.onlyWhile(admission);
    }

    /// Asks for a sign of life.
    ///
    /// @throws DatabaseGone when there is none
    public void ping() {
        read(handle -> handle.execute("select 1"));
    }

    /// The time by the database's own clock.
    ///
    /// @throws DatabaseGone as [#read]
    Instant now() {
        return read(handle ->
                handle.createQuery("select clock_timestamp()")
                        .mapTo(OffsetDateTime.class)
                        .one()
                        .toInstant());
    }

    /// Reads outside any transaction of its own.
    ///
    /// @throws DatabaseGone when the database cannot be reached
    /// @throws IllegalStateException as [#requireNoConnection]
    public <T> T read(HandleCallback<T, RuntimeException> work) {
        requireNoConnection();
        try (Handle handle = jdbi.open()) {
            return with(handle, work);
        } catch (RuntimeException failure) {
            throw SqlFailure.told(failure);
        }
    }

    /// Refuses a thread that is inside [#read] or a transaction of this database: what is done
    /// there uses the handle. For what may need a connection, and would not find that out every
    /// time.
    ///
    /// @throws IllegalStateException when the thread has a connection
    void requireNoConnection() {
        if (connected.isBound()) {
            throw new IllegalStateException(
                    "a second connection is asked for by a thread that has one: use its handle, or do this before");
        }
    }

    private <T> T with(Handle handle, HandleCallback<T, RuntimeException> work) {
        return ScopedValue.where(connected, true).call(() -> work.withHandle(handle));
    }

    /// Does the work in one transaction, all of it again when the database chose it as a deadlock's
    /// victim, or when a day was missing that it writes to, which is made first.
    ///
    /// @throws DatabaseGone when the connection was lost before the commit, or the missing day
    ///   cannot be made now: nothing of the work is kept
    /// @throws CommitUnknown when it was lost at the commit: only looking will tell whether the
    ///   work is kept
    /// @throws LockWaited with [#LOCK_WAIT]: somebody holds a lock for long; nothing is kept
    /// @throws IllegalStateException as [#requireNoConnection]
    public <T> T inTransaction(HandleCallback<T, RuntimeException> work) {
        requireNoConnection();
        for (int repeat = 1; ; repeat++) {
            try {
                return once(work);
            } catch (DatabaseGone | CommitUnknown failure) {
                throw failure;
            } catch (RuntimeException failure) {
                String state = SqlFailure.state(failure);
                Optional<MissingDay> missing = MissingDay.of(failure);
                if ((!state.startsWith("40") && missing.isEmpty()) || repeat == REPEATS_MAX) {
                    throw failure;
                }
                missing.ifPresent(this::make);
                log.warn("event=transaction_repeated sqlstate={} repeat={}", state, repeat);
            }
        }
    }

    private void make(MissingDay missing) {
        log.warn("event=day_made day={} why=written_to", missing.day());
        DayStore days = new DayStore(this);
        if (!days.make(missing.table(), missing.day())) {
            throw new DatabaseGone(
                    "the day %s of %s is missing, and somebody has locked the table"
                            .formatted(missing.day(), missing.table()));
        }
        // of the others, what is not made now is made when it is written to
        PartitionStore.TABLES.forEach(table -> days.make(table, missing.day()));
    }

    /// As [#inTransaction] for work without a result.
    public void useTransaction(HandleConsumer<RuntimeException> work) {
        boolean done =
                inTransaction(handle -> {
                    work.useHandle(handle);
                    return true;
                });
        assert done;
    }

    private <T> T once(HandleCallback<T, RuntimeException> work) {
        boolean committing = false;
        try (Handle handle = jdbi.open()) {
            handle.begin();
            T result;
            try {
                result = with(handle, work);
                committing = true;
                handle.commit();
            } catch (RuntimeException failure) {
                rollBack(handle, failure);
                throw failure;
            }
            return result;
        } catch (RuntimeException failure) {
            RuntimeException told = SqlFailure.told(failure);
            throw committing && told instanceof DatabaseGone ? new CommitUnknown(failure) : told;
        }
    }

    /// Whether it says that a row was refused since another has its key.
    public static boolean isDuplicate(RuntimeException failure) {
        return SqlFailure.state(failure).equals(DUPLICATE);
    }

    private static void rollBack(Handle handle, RuntimeException failure) {
        try {
            handle.rollback();
        } catch (RuntimeException broken) {
            failure.addSuppressed(broken); // the server has rolled back when the connection broke
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    /// The database cannot be reached or cannot write; nothing of the failed work is kept, and the
    /// same work may be tried again.
    public static final class DatabaseGone extends RuntimeException {
        private static final long serialVersionUID = 1;

        DatabaseGone(Throwable cause) {
            super("the database is out of reach: " + cause.getMessage(), cause);
        }

        DatabaseGone(String why) {
            super(why);
        }
    }

    /// The connection was lost while committing.
    public static final class CommitUnknown extends RuntimeException {
        private static final long serialVersionUID = 1;

        CommitUnknown(Throwable cause) {
            super("the connection was lost at the commit: " + cause.getMessage(), cause);
        }
    }

    /// Somebody holds a lock for longer than [#LOCK_WAIT] allows; nothing of the work is kept.
    public static final class LockWaited extends RuntimeException {
        private static final long serialVersionUID = 1;

        LockWaited(Throwable cause) {
            super("a lock is held by somebody else: " + cause.getMessage(), cause);
        }
    }
}
