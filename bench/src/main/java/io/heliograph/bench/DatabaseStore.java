package io.heliograph.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What the platform's database says of itself: that a rate was measured with fsync on is to be
/// asked, not assumed.
final class DatabaseStore {
    private static final String PID_FILE = "postmaster.pid";
    private static final int PID_LINE = 0;
    private static final int PORT_LINE = 3;
    private static final int DEPTH_MAX = 3;

    private final String url;

    /// @param url of JDBC
    DatabaseStore(String url) {
        this.url = url;
    }

    /// A running embedded database.
    record Embedded(long pid, String url) {}

    /// Looks for it by the file that PostgreSQL keeps while it runs.
    static Optional<Embedded> embedded(Path data) throws IOException {
        Optional<Path> pidFile;
        try (Stream<Path> files = Files.walk(data, DEPTH_MAX)) {
            pidFile = files.filter(file -> file.endsWith(PID_FILE)).findFirst();
        }
        if (pidFile.isEmpty()) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile.get());
        String port = lines.get(PORT_LINE).strip();
        return Optional.of(
                new Embedded(
                        Long.parseLong(lines.get(PID_LINE).strip()),
                        "jdbc:postgresql://127.0.0.1:"
                                + port
                                + "/postgres?user=postgres&password="
                                + password(pidFile.get().resolveSibling(".."))));
    }

    /// The password that the server has made for its embedded database; empty where it made none,
    /// as before 0.2.0.
    ///
    /// @param folder of the server
    static String password(Path folder) throws IOException {
        Path kept = folder.resolve("postgres.password");
        return Files.exists(kept) ? Files.readString(kept).strip() : "";
    }

    private static final String SETTINGS =
            """
            select
              name,
              current_setting(name)
            from pg_settings
            where name in ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes',
              'wal_sync_method', 'wal_compression', 'shared_buffers', 'max_wal_size')
            """;

    Map<String, String> settings() throws SQLException {
        Map<String, String> settings = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SETTINGS)) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
        }
        return settings;
    }

    private static final String REPORT_TO =
            """
            update account
            set report_url = ?
            where login = ?
            """;

    /// Sets where an account's reports go that have no address of their own.
    void reportTo(String login, String address) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement statement = connection.prepareStatement(REPORT_TO)) {
            statement.setString(1, address);
            statement.setString(2, login);
            statement.executeUpdate();
        }
    }

    /// Adds a thousand accounts, fifty providers, five hundred routes and their price lists.
    void addBusiness() throws IOException, SQLException {
        try (InputStream script = DatabaseStore.class.getResourceAsStream("business.sql");
                Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
            connection.commit();
        }
    }

    /// Counters that only grow.
    record Activity(long commits, long walBytes) {
        Activity since(Activity earlier) {
            return new Activity(commits - earlier.commits, walBytes - earlier.walBytes);
        }
    }

    private static final String ACTIVITY =
            """
            select
              sum(xact_commit)::bigint,
              (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint
            from pg_stat_database
            """;

    Activity activity() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ACTIVITY)) {
            row.next();
            return new Activity(row.getLong(1), row.getLong(2));
        }
    }
}
