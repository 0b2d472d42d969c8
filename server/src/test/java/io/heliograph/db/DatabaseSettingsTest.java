package io.heliograph.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseSettingsTest {
    private static DatabaseSettings read(String url) {
        Config shipped = ConfigFactory.parseResources("reference.conf").getConfig("database");
        return DatabaseSettings.read(
                ConfigFactory.parseMap(Map.of("url", url)).withFallback(shipped));
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://u:p@host/name, host, 5432, name, u, p",
        "postgres://u:p@host:5433/name, host, 5433, name, u, p",
        "postgresql://u:a+b&c%20d@my_db/name, my_db, 5432, name, u, a+b&c d",
        "postgresql://u@[::1]:5433/name, [::1], 5433, name, u,",
        "postgresql://host/name?user=u&password=p, host, 5432, name, u, p",
        "postgresql://u:p@host, host, 5432, u, u, p",
        "jdbc:postgresql://host/name?user=u&password=p, host, 5432, name, u, p",
        "' postgresql://u:p@host/name ', host, 5432, name, u, p",
    })
    void an_address_is_read_as_other_tools_write_it(
            String url, String host, String port, String name, String user, String password)
            throws SQLException {
        String jdbc = read(url).jdbcUrl();
        Properties read = new Properties();
        for (DriverPropertyInfo each :
                DriverManager.getDriver(jdbc).getPropertyInfo(jdbc, new Properties())) {
            if (each.value != null) {
                read.put(each.name, each.value);
            }
        }
        assertThat(read.getProperty("PGHOST")).isEqualTo(host);
        assertThat(read.getProperty("PGPORT")).isEqualTo(port);
        assertThat(read.getProperty("PGDBNAME", user)).isEqualTo(name);
        assertThat(read.getProperty("user")).isEqualTo(user);
        assertThat(read.getProperty("password")).isEqualTo(password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://u:hunter2@host/name",
                "jdbc:mysql://u:hunter2@host/name",
                "jdbc:postgresql://host?user=u&password=hunter2",
                "postgresql://u:hunter2@/name",
                "postgresql://u:hunter2@host:port/name",
                "postgresql://u:hunter2@other@host/name",
                "postgresql://u:hunter2 ^%zz@host/name",
                "postgresql:hunter2",
                "hunter2"
            })
    void what_is_no_address_is_refused_without_showing_the_password(String url) {
        assertThatThrownBy(() -> read(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("database.url is '***': give jdbc:postgresql://")
                .satisfies(told -> {
                    for (Throwable t = told; t != null; t = t.getCause()) {
                        assertThat(String.valueOf(t.getMessage())).doesNotContain("hunter2");
                    }
                });
    }
}
