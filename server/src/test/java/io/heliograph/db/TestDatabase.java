package io.heliograph.db;

import io.heliograph.embedded.EmbeddedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// A fresh, migrated database for one test class, in a PostgreSQL that all tests of the JVM share.
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger count = new AtomicInteger();
    private static final ConcurrentHashMap<LocalDate, String> templates = new ConcurrentHashMap<>();

    private final String url;
    private final Database database;

    private TestDatabase(String url) {
        this.url = url;
        this.database = new Database(settings(url));
    }

    /// A new one, with partitions around the clock's day.
    public static TestDatabase create(Clock clock) {
        String name = "test" + count.incrementAndGet();
        execute("create database " + name + " template " + template(clock));
        return new TestDatabase(url(name));
    }

    /// A copy of one that is closed, with all that is in it.
    public static TestDatabase copy(TestDatabase closed) {
        String name = "test" + count.incrementAndGet();
        execute("create database " + name + " template " + closed.name());
        return new TestDatabase(url(name));
    }

    /// A migrated database of that day to copy, which is much quicker than to migrate each.
    private static String template(Clock clock) {
        LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return templates.computeIfAbsent(
                day,
                _ -> {
                    String name = "template" + day.toString().replace("-", "");
                    execute("create database " + name);
                    try (Database database = new Database(settings(url(name)))) {
                        Days.of(database, clock, 3650).tick();
                    }
                    return name;
                });
    }

    private static String url(String name) {
        return Server.embedded.jdbcUrl().replace("/postgres?", "/" + name + "?");
    }

    private static void execute(String sql) {
        execute(Server.embedded.jdbcUrl(), sql);
    }

    /// Does that in it, as its superuser.
    static void execute(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// A new one made of the SQL that a release was kept as, and migrated from there.
    public static TestDatabase loaded(String sql) {
        return new TestDatabase(empty(sql));
    }

    /// The address of a new one that nothing has been migrated in.
    ///
    /// @param sql what is done in it first
    public static String empty(String sql) {
        String name = "test" + count.incrementAndGet();
        execute("create database " + name);
        execute(url(name), sql);
        return url(name);
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

    /// Ends every connection to it, and lets no new one in.
    public void cutOff() {
        execute("alter database " + name() + " allow_connections false");
        execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                        + name()
                        + "'");
    }

    /// Lets connections in again.
    public void letIn() {
        execute("alter database " + name() + " allow_connections true");
    }

    /// What the server calls it.
    public String name() {
        return url.replaceAll("^.*/|\\?.*$", "");
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
                Runtime.getRuntime()
                        .addShutdownHook(
                                new Thread(() -> {
                                    quit(folder);
                                    delete(folder);
                                }));
                return started;
            } catch (java.io.IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        }

        /// At once: an orderly stop writes thousands of files to disk that are deleted then, and
        /// takes longer than the build waits for its JVM.
        private static void quit(Path folder) {
            try {
                String pid =
                        Files.readAllLines(folder.resolve("postgres/postmaster.pid"))
                                .getFirst()
                                .strip();
                var postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
                new ProcessBuilder("kill", "-QUIT", pid).start().waitFor();
                postmaster.onExit().get(20, TimeUnit.SECONDS);
            } catch (java.io.IOException
                    | ExecutionException
                    | TimeoutException
                    | InterruptedException failure) {
                throw new IllegalStateException(failure);
            }
        }

        /// Gigabytes a day, else, where tests are run again and again. Nobody waits for it: it
        /// takes longer than the build waits for its JVM, whose watch would start the database
        /// again meanwhile.
        private static void delete(Path folder) {
            try {
                new ProcessBuilder("rm", "-rf", folder.toString()).start();
            } catch (java.io.IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        }
    }
}
