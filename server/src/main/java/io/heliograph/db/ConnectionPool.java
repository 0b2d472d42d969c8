package io.heliograph.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// How the database is connected to: what each session is told, whom it lets in, and the pool that
/// keeps them.
final class ConnectionPool implements AutoCloseable {
    /// A page of a few rows over the days' partitions is estimated dear enough to be compiled for
    /// seconds (`jit`), and then runs for milliseconds.
    private static final String OPTIONS = "-c timezone=UTC -c jit=off";

    /// What a role or a server may set would make a bug of a wait; and locks of a process that
    /// froze inside a transaction come free.
    private static final String POOL_OPTIONS =
            OPTIONS
                    + " -c statement_timeout=0 -c lock_timeout=0"
                    + " -c idle_in_transaction_session_timeout=20s";

    private final Source source;
    private final HikariDataSource pool;

    private ConnectionPool(Source source, HikariConfig hikari) {
        this.source = source;
        hikari.setDataSource(source);
        this.pool = connect(hikari);
    }

    /// Connects.
    ///
    /// @param sessions what the database calls the connections
    /// @throws IllegalStateException the server is out of reach
    static ConnectionPool of(DatabaseSettings settings, String sessions) {
        return new ConnectionPool(
                source(settings, sessions, settings.socketTimeoutSeconds()),
                pool(settings, "database"));
    }

    /// Of one connection.
    ///
    /// @param timeoutSeconds how long a connection, and an answer, is waited for
    static ConnectionPool ofOne(DatabaseSettings settings, String sessions, int timeoutSeconds) {
        HikariConfig hikari = pool(settings, "database-one");
        hikari.setMaximumPoolSize(1);
        hikari.setMinimumIdle(1);
        hikari.setConnectionTimeout(TimeUnit.SECONDS.toMillis(timeoutSeconds));
        return new ConnectionPool(source(settings, sessions, timeoutSeconds), hikari);
    }

    /// Connections beside the pool: a migration takes two at a time, and as long as it takes.
    static DataSource beside(DatabaseSettings settings, String sessions) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        configure(source, settings, sessions, OPTIONS);
        return source;
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

    private static void configure(
            PGSimpleDataSource source, DatabaseSettings settings, String sessions, String options) {
        source.setUrl(settings.jdbcUrl());
        source.setApplicationName(sessions);
        source.setTcpKeepAlive(true);
        String own = source.getOptions();
        source.setOptions(own == null ? options : own + " " + options);
    }

    private static HikariDataSource connect(HikariConfig hikari) {
        try {
            return new HikariDataSource(hikari);
        } catch (HikariPool.PoolInitializationException unreachable) {
            Throwable cause = unreachable.getCause() == null ? unreachable : unreachable.getCause();
            throw new IllegalStateException(
                    switch (SqlFailure.state(unreachable)) {
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

    DataSource connections() {
        return pool;
    }

    /// From now on new connections must be admitted; those that are open stay.
    void onlyWhile(Database.Admission admission) {
        source.admission = admission;
    }

    @Override
    public void close() {
        pool.close();
    }

    private static final class Source extends PGSimpleDataSource {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // nobody writes it anywhere
        private volatile Database.Admission admission = _ -> {};

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
}
