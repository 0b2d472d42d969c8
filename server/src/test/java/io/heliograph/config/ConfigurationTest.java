package io.heliograph.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigurationTest {
    @TempDir private Path folder;

    private Config load(String own, Map<String, String> environment, Properties properties)
            throws IOException {
        Path file = Files.writeString(folder.resolve("server.conf"), own);
        return Configuration.load(file.toFile(), environment, properties);
    }

    @Test
    void what_wins_is_environment_then_property_then_file_then_default() throws Exception {
        Properties properties = new Properties();
        properties.put("http.port", "3");
        properties.put("http.host", "three");
        properties.put("http.proxyHost", "the JDK's");
        properties.put("java.io.tmpdir", "/tmp");
        Config config =
                load(
                        "http { port = 2, host = two, requestsMax = 2 }",
                        Map.of("HELIOGRAPH_HTTP_PORT", "4", "HELIOGRAPH_DATA", " "),
                        properties);
        assertThat(config.getInt("http.port")).isEqualTo(4);
        assertThat(config.getString("http.host")).isEqualTo("three");
        assertThat(config.getInt("http.requestsMax")).isEqualTo(2);
        assertThat(config.getString("database.data")).isEqualTo("data");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    http.prot = 8080            | http.prot
                    http { prot = null }        | http.prot
                    http.prot {}                | http.prot
                    http.prot { a = 1 }         | http.prot
                    "http.port" = 8080          | "http.port"
                    htp.port = 8080             | htp
                    port = 8080                 | port
                    HTTP.port = 8080            | HTTP
                    webhook.pause.minMilis = 1  | webhook.pause.minMilis
                    provider.acme.port = 1      | provider
                    database.keepdays = 100     | database.keepdays
                    """)
    void a_misspelt_key_is_named(String own, String key) {
        assertThatThrownBy(() -> load(own, Map.of(), new Properties()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown configuration key " + key + " in ")
                .hasMessageContaining("server.conf")
                .hasMessageContaining("settings.md");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http.prot", "database.keepdays", "webhook.x.y", "demo."})
    void a_misspelt_property_is_named(String name) {
        Properties properties = new Properties();
        properties.put(name, "1");
        assertThatThrownBy(() -> load("", Map.of(), properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown configuration key")
                .hasMessageContaining("system properties");
    }

    @Test
    void a_misspelt_variable_is_named() {
        assertThatThrownBy(() -> load("", Map.of("HELIOGRAPH_PROT", "1"), new Properties()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HELIOGRAPH_PROT")
                .hasMessageContaining("HELIOGRAPH_HTTP_PORT");
    }

    @Test
    void a_variable_that_file_or_command_line_asks_for_or_a_container_platform_sets_is_known()
            throws Exception {
        Config config =
                load(
                        "providers.acme.password = ${?HELIOGRAPH_ACME}",
                        Map.of(
                                "HELIOGRAPH_ACME", "x",
                                "HELIOGRAPH_TOKEN", "hgo_x",
                                "HELIOGRAPH_SERVER", "http://127.0.0.1:8080",
                                "HELIOGRAPH_SERVICE_HOST", "10.0.0.1",
                                "HELIOGRAPH_DB_SERVICE_PORT_POSTGRES", "5432",
                                "HELIOGRAPH_DB_PORT_5432_TCP_ADDR", "10.0.0.1",
                                "HELIOGRAPH_PORT", "tcp://10.0.0.1:8080"),
                        new Properties());
        assertThat(config.getInt("http.port")).isEqualTo(8080);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http = 5", "http = [1]", "providers = acme", "demo = null"})
    void what_is_no_block_is_told(String own) throws Exception {
        String block = own.substring(0, own.indexOf(' '));
        Config config = load(own, Map.of(), new Properties());
        assertThatThrownBy(() -> Configuration.block(config, block))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(block + " is no block of settings");
    }

    @Test
    void a_refused_value_of_the_environment_is_told_by_the_variables_name() throws Exception {
        Config config = load("", Map.of("HELIOGRAPH_HTTP_PORT", "80a"), new Properties());
        assertThatThrownBy(() ->
                        SettingsReader.of("http", config.getConfig("http")).whole("port", 0, 9))
                .hasMessage(
                        "http.port (HELIOGRAPH_HTTP_PORT) is '80a': give a whole number from 0 to 9");
    }

    @Test
    void a_sentence_stays_one_line_of_bearable_length() {
        Config config = ConfigFactory.parseMap(Map.of("n", "a\nb\u001b[2J" + "x".repeat(100_000)));
        assertThatThrownBy(() -> SettingsReader.of("a", config).whole("n", 0, 9))
                .message()
                .hasSizeLessThan(200)
                .doesNotContain("\n", "\u001b");
    }
}
