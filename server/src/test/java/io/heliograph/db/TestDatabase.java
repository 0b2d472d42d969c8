package io.heliograph.db;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;

/// A fresh, migrated database for one test class, in a PostgreSQL that all tests of the JVM share.
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger count = new AtomicInteger();

    private final String url;
    private final Database database;

    private TestDatabase(String url, Clock clock) {
        this.url = url;
        this.database = new Database(settings(url));
        new PartitionStore(database, clock, 3650).tick();
    }

    /// A new one, with partitions around the clock's day.
    public static TestDatabase create(Clock clock) {
        String name = "test" + count.incrementAndGet();
        String url = Server.embedded.jdbcUrl();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return new TestDatabase(url.replace("/postgres?", "/" + name + "?"), clock);
    }

    public static TestDatabase create() {
        return create(Clock.systemUTC());
    }

    public Database database() {
        return database;
    }

    public String jdbcUrl() {
        return url;
    }

    public static DatabaseSettings settings(String url) {
        return new DatabaseSettings(url, "", 16, 5_000, 60);
    }

    @Override
    public void close() {
        database.close();
    }

    /// Started with the first database, stopped with the JVM.
    private static final class Server {
        static final EmbeddedDatabase embedded = start();

        private static EmbeddedDatabase start() {
            try {
                Path folder = Files.createTempDirectory("heliograph-test-database");
                EmbeddedDatabase started = EmbeddedDatabase.start(folder);
                Runtime.getRuntime().addShutdownHook(new Thread(started::close));
                return started;
            } catch (java.io.IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        }
    }
}
