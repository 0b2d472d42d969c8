package io.heliograph.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one PostgreSQL that the product keeps everything in: the pool of connections, the
/// migrations, and transactions whose failures are told apart by SQLSTATE (DESIGN §11, rule 7).
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final int REPEATS_MAX = 10;

    /// A page of a few rows over the days' partitions is estimated dear enough to be compiled for
    /// seconds (`jit`), and then runs for milliseconds.
    private static final String OPTIONS = "-c timezone=UTC -c jit=off";

    /// What a role or a server may set would make a bug of a wait; and locks of a process that
    /// froze inside a transaction come free.
    private static final String POOL_OPTIONS =
            OPTIONS
                    + " -c statement_timeout=0 -c lock_timeout=0"
                    + " -c idle_in_transaction_session_timeout=20s";

    private static final String SESSIONS = "heliograph";

    private final Source source;
    private final HikariDataSource pool;
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
        this(
                source(settings, sessions, settings.socketTimeoutSeconds()),
                pool(settings, "database"));
        requireVersion15();
        requireExtension();
        flyway(settings).migrate();
    }

    private Database(Source source, HikariConfig hikari) {
        this.source = source;
        hikari.setDataSource(source);
        this.pool = connect(hikari);
        this.jdbi = Jdbi.create(pool);
    }

    /// Connects to a database that has the schema of this release, and leaves it as it is.
    ///
    /// @throws IllegalStateException when the server is out of reach, or the database has no schema
    ///   or that of another release
    public static Database asItIs(DatabaseSettings settings) {
        Database database =
                new Database(
                        source(settings, SESSIONS, settings.socketTimeoutSeconds()),
                        pool(settings, "database"));
        try {
            requireSchema(flyway(settings).info());
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
        HikariConfig hikari = pool(settings, "database-one");
        hikari.setMaximumPoolSize(1);
        hikari.setMinimumIdle(1);
        hikari.setConnectionTimeout(TimeUnit.SECONDS.toMillis(timeoutSeconds));
        return new Database(source(settings, sessions, timeoutSeconds), hikari);
    }

    private static HikariConfig pool(DatabaseSettings settings, String name) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName(name);
        hikari.setMaximumPoolSize(settings.connectionsMax());
        hikari.setMinimumIdle(Math.min(4, settings.connectionsMax()));
        hikari.setConnectionTimeout(settings.connectTimeoutMillis());
        hikari.setInitializationFailTimeout(settings.connectTimeoutMillis());
        return hikari;
    }

    private static Source source(DatabaseSettings settings, String sessions, int socketTimeout) {
        Source source = new Source();
        configure(source, settings, sessions, POOL_OPTIONS);
        source.setReWriteBatchedInserts(true);
        source.setPrepareThreshold(3);
        source.setSocketTimeout(socketTimeout);
        return source;
    }

    private static Flyway flyway(DatabaseSettings settings) {
        return Flyway.configure(Database.class.getClassLoader())
                .dataSource(migrating(settings))
                .locations("classpath:db/migration")
                .load();
    }

    private static void requireSchema(MigrationInfoService migrations) {
        MigrationInfo current = migrations.current();
        if (current == null) {
            throw new IllegalStateException(
                    "the database has no tables of ours: name the server's by --config, HELIOGRAPH_DATA or HELIOGRAPH_DATABASE_URL");
        }
        if (migrations.pending().length > 0 || current.getState() != MigrationState.SUCCESS) {
            throw new IllegalStateException(
                    "the database has the schema of another release (version "
                            + current.getVersion()
                            + "): use the program of the release whose server ran on it last");
        }
    }

    /// Connections beside the pool: a migration takes two at a time, and as long as it takes.
    private static DataSource migrating(DatabaseSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        configure(source, settings, SESSIONS, OPTIONS);
        return source;
    }

    private static void configure(
            PGSimpleDataSource source, DatabaseSettings settings, String sessions, String options) {
        source.setUrl(settings.jdbcUrl());
        source.setApplicationName(sessions);
        source.setTcpKeepAlive(true);
        String own = source.getOptions();
        source.setOptions(own == null ? options : own + " " + options);
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
        source.admission = admission;
    }

    private static final class Source extends PGSimpleDataSource {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // nobody writes it anywhere
        private volatile Admission admission = _ -> {};

        @Override
        public Connection getConnection(@Nullable String user, @Nullable String password)
                throws SQLException {
            Connection connection = super.getConnection(user, password);
            try {
                admission.admit(connection);
            } catch (SQLException refused) {
                connection.close();
                throw refused;
            }
            return connection;
        }
    }

    private static HikariDataSource connect(HikariConfig hikari) {
        try {
            return new HikariDataSource(hikari);
        } catch (HikariPool.PoolInitializationException unreachable) {
            Throwable cause = unreachable.getCause() == null ? unreachable : unreachable.getCause();
            throw new IllegalStateException(
                    switch (sqlState(unreachable)) {
                        case "28P01", "28000" ->
                                "the database refuses the user or the password: "
                                        + cause.getMessage()
                                        + ": correct them in HELIOGRAPH_DATABASE_URL";
                        case "3D000" ->
                                "the database server has no such database: "
                                        + cause.getMessage()
                                        + ": create it, or correct its name in HELIOGRAPH_DATABASE_URL";
                        default ->
                                "the database is out of reach: "
                                        + cause.getMessage()
                                        + ": start it, or set HELIOGRAPH_DATABASE_URL to one that runs";
                    },
                    unreachable);
        }
    }

    private void requireVersion15() {
        int version =
                read(handle ->
                        handle.createQuery("select current_setting('server_version_num')::int")
                                .mapTo(Integer.class)
                                .one());
        if (version < 150_000) {
            throw new IllegalStateException(
                    "the database is PostgreSQL "
                            + version / 10_000
                            + ", but 15 or newer is needed: upgrade it or leave HELIOGRAPH_DATABASE_URL unset");
        }
    }

    /// Prices that overlap are refused by an index of ranges, which needs it. Before the
    /// migrations, so that none of them has run where it is not to be had.
    private void requireExtension() {
        if (hasExtension()) {
            return;
        }
        try {
            read(handle -> handle.execute("create extension if not exists btree_gist"));
        } catch (RuntimeException refused) {
            if (hasExtension()) {
                return; // another start has made it meanwhile
            }
            String why =
                    switch (sqlState(refused)) {
                        case "42501" -> "the database's user may not make it";
                        case "0A000", "58P01" ->
                                "the database's server does not have it (the package of PostgreSQL's contrib)";
                        default -> throw refused;
                    };
            throw new IllegalStateException(
                    "the database lacks the extension btree_gist, by which prices that overlap are refused, and "
                            + why
                            + ": let its administrator run `create extension btree_gist` in the database "
                            + read(handle ->
                                    handle.createQuery("select current_database()")
                                            .mapTo(String.class)
                                            .one()),
                    refused);
        }
    }

    private boolean hasExtension() {
        return read(handle ->
                handle.createQuery(
                                "select exists (select 1 from pg_extension where extname = 'btree_gist')")
                        .mapTo(Boolean.class)
                        .one());
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
            throw told(failure);
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
    /// @throws DatabaseGone when the connection was lost before the commit: nothing of the work is
    ///   kept
    /// @throws CommitUnknown when it was lost at the commit: only looking will tell whether the
    ///   work is kept
    /// @throws IllegalStateException as [#requireNoConnection]
    public <T> T inTransaction(HandleCallback<T, RuntimeException> work) {
        requireNoConnection();
        for (int repeat = 1; ; repeat++) {
            try {
                return once(work);
            } catch (DatabaseGone | CommitUnknown failure) {
                throw failure;
            } catch (RuntimeException failure) {
                String state = sqlState(failure);
                Optional<LocalDate> missing = MissingDay.of(failure);
                if ((!state.startsWith("40") && missing.isEmpty()) || repeat == REPEATS_MAX) {
                    throw failure;
                }
                missing.ifPresent(this::makeDay);
                log.warn("event=transaction_repeated sqlstate={} repeat={}", state, repeat);
            }
        }
    }

    private void makeDay(LocalDate day) {
        log.warn("event=day_made day={} why=written_to", day);
        // one by one, so that no two tables are locked at a time
        PartitionStore.TABLES.forEach(
                table -> useTransaction(handle -> PartitionStore.create(handle, table, day)));
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
            RuntimeException told = told(failure);
            throw committing && told instanceof DatabaseGone ? new CommitUnknown(failure) : told;
        }
    }

    private static void rollBack(Handle handle, RuntimeException failure) {
        try {
            handle.rollback();
        } catch (RuntimeException broken) {
            failure.addSuppressed(broken); // the server has rolled back when the connection broke
        }
    }

    private static RuntimeException told(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            // none was got: refused, the pool closed, or the wait for one interrupted
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof ConnectionException) {
                return new DatabaseGone(failure);
            }
        }
        String state = sqlState(failure);
        // 08 connection, 57P shut down or crashed, 53 disk, memory or connections used up, 25006
        // read-only after a fail-over, 25P ended by the server while a transaction of ours was open
        return state.startsWith("08")
                        || state.startsWith("57P")
                        || state.startsWith("53")
                        || state.startsWith("58")
                        || state.equals("25006")
                        || state.startsWith("25P")
                ? new DatabaseGone(failure)
                : failure;
    }

    private static String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
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
}
