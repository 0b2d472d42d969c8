package io.heliograph.webhook;

import io.heliograph.db.Database;
import io.heliograph.db.Database.DatabaseGone;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// A database that lets nobody in: its connections are ended and new ones refused, until this is
/// closed.
final class Outage implements AutoCloseable {
    private final Database database;
    private final Connection server;
    private final String name;

    Outage(String jdbcUrl, Database database) {
        this.database = database;
        name = jdbcUrl.replaceAll(".*/([a-z0-9]+)\\?.*", "$1");
        try {
            server = DriverManager.getConnection(jdbcUrl.replace("/" + name + "?", "/postgres?"));
            execute("alter database " + name + " allow_connections false");
            execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                            + name
                            + "'");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = server.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Whether the product cannot reach it.
    boolean hasBitten() {
        try {
            database.read(handle -> handle.execute("select 1"));
            return false;
        } catch (DatabaseGone gone) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            execute("alter database " + name + " allow_connections true");
            server.close();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
