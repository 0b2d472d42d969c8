package io.heliograph.db;

import com.typesafe.config.Config;
import io.heliograph.config.SettingsReader;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How the database is reached.
///
/// @param jdbcUrl `jdbc:postgresql://…`; empty: the embedded one is started
/// @param dataFolder where the embedded one keeps its files
/// @param connectionsMax connections in the pool
/// @param connectTimeoutMillis how long a caller waits for a connection
/// @param socketTimeoutSeconds after which a silent server counts as gone
public record DatabaseSettings(
        String jdbcUrl,
        String dataFolder,
        int connectionsMax,
        long connectTimeoutMillis,
        int socketTimeoutSeconds) {

    /// The longest lifetime of a message, the rest of its day, and as long as a receipt may find
    /// its part: with fewer, days would be dropped on which something is still to happen.
    public static final int KEEP_DAYS_MIN = 46;

    private static final Pattern URL =
            Pattern.compile("postgres(?:ql)?://(?:([^/?#@]*)@)?([^/?#@]+)(/[^?#]*)?(?:\\?(.*))?");
    private static final Pattern FOLDER = Pattern.compile("\\P{Cntrl}{1,4096}");
    private static final Pattern JDBC =
            Pattern.compile("jdbc:postgresql:(?://[^/?]*/)?[^/?]*(?:\\?.*)?");

    /// Reads the subtree `database`. A URL as other tools write it
    /// (`postgresql://user:password@host:port/name`) is taken too.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and what to give
    public static DatabaseSettings read(Config config) {
        SettingsReader in = SettingsReader.of("database", config);
        return new DatabaseSettings(
                in.secretOne(
                        "url",
                        "jdbc:postgresql://… or postgresql://user:password@host/name, or nothing",
                        text -> jdbcUrl(text.strip())),
                in.one(
                        "data",
                        "the path of a folder, of 1 to 4096 characters",
                        text -> Optional.of(text).filter(path -> FOLDER.matcher(path).matches())),
                in.whole("connectionsMax", 1, 1_000),
                in.time("connectTimeout", "250ms", "5m").toMillis(),
                (int) in.time("socketTimeout", "1s", "1h").toSeconds());
    }

    /// Reads how many past days are kept, of the same subtree.
    public static int readKeepDays(Config config) {
        return SettingsReader.of("database", config).whole("keepDays", KEEP_DAYS_MIN, 36_500);
    }

    /// @return empty: it is no address of a PostgreSQL
    private static Optional<String> jdbcUrl(String url) {
        if (url.isEmpty() || url.startsWith("jdbc:")) {
            return Optional.of(url).filter(jdbc -> jdbc.isEmpty() || isTaken(jdbc));
        }
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            return Optional.empty();
        }
        StringBuilder jdbc = new StringBuilder("jdbc:postgresql://").append(parts.group(2));
        jdbc.append(parts.group(3) == null ? "/" : parts.group(3));
        String separator = "?";
        if (parts.group(1) != null) {
            String[] user = parts.group(1).split(":", 2);
            jdbc.append("?user=").append(inQuery(user[0]));
            if (user.length == 2) {
                jdbc.append("&password=").append(inQuery(user[1]));
            }
            separator = "&";
        }
        if (parts.group(4) != null) {
            jdbc.append(separator).append(parts.group(4));
        }
        return Optional.of(jdbc.toString()).filter(DatabaseSettings::isTaken);
    }

    /// What does not look like one is not shown to the driver, which would log it, password and
    /// all.
    private static boolean isTaken(String jdbc) {
        try {
            return JDBC.matcher(jdbc).matches() && DriverManager.getDriver(jdbc) != null;
        } catch (SQLException noAddress) {
            return false;
        }
    }

    /// In the part before the host, `+` and `&` mean themselves.
    private static String inQuery(String user) {
        return user.replace("+", "%2B").replace("&", "%26");
    }

    /// The same settings for another server.
    public DatabaseSettings at(String otherJdbcUrl) {
        return new DatabaseSettings(
                otherJdbcUrl,
                dataFolder,
                connectionsMax,
                connectTimeoutMillis,
                socketTimeoutSeconds);
    }

    /// Never prints the address, which may hold a password.
    @Override
    public String toString() {
        return "DatabaseSettings[embedded=" + jdbcUrl.isEmpty() + "]";
    }
}
