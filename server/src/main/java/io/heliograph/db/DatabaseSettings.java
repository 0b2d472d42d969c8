package io.heliograph.db;

import com.typesafe.config.Config;

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

    /// Reads the subtree `database`. A URL as other tools write it
    /// (`postgresql://user:password@host:port/name`) is taken too.
    public static DatabaseSettings read(Config config) {
        return new DatabaseSettings(
                jdbcUrl(config.getString("url").strip()),
                config.getString("data"),
                config.getInt("connectionsMax"),
                config.getDuration("connectTimeout").toMillis(),
                (int) config.getDuration("socketTimeout").toSeconds());
    }

    private static String jdbcUrl(String url) {
        if (url.isEmpty() || url.startsWith("jdbc:postgresql:")) {
            return url;
        }
        java.net.URI uri = java.net.URI.create(url);
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            throw new IllegalArgumentException(
                    "database.url must begin with jdbc:postgresql: or postgresql:, but begins with "
                            + uri.getScheme());
        }
        StringBuilder jdbc = new StringBuilder("jdbc:postgresql://");
        jdbc.append(uri.getHost()).append(uri.getPort() < 0 ? "" : ":" + uri.getPort());
        jdbc.append(uri.getRawPath());
        String separator = "?";
        if (uri.getRawUserInfo() != null) {
            String[] user = uri.getRawUserInfo().split(":", 2);
            jdbc.append("?user=").append(user[0]);
            if (user.length == 2) {
                jdbc.append("&password=").append(user[1]);
            }
            separator = "&";
        }
        if (uri.getRawQuery() != null) {
            jdbc.append(separator).append(uri.getRawQuery());
        }
        return jdbc.toString();
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
