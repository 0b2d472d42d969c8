package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heliograph.config.Configuration;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.Until;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an operator is told to do by hand, in docs/operating.md: each statement as it stands there,
/// and a trace. How a business begins, [BusinessGuideTest] runs.
@Tag("slow")
@Timeout(60)
final class OperatingTest {
    private static final Path OPERATING = Path.of("../docs/operating.md");
    private static final Pattern INLINE_SQL = Pattern.compile("`((?:update|insert) [^`]+)`");

    private static final int PCAP_HEADER_BYTES = 24;

    @TempDir private Path folder;

    private TestDatabase test;
    private Simulator carrier;
    private Platform platform;

    @BeforeEach
    void start() {
        test = TestDatabase.create();
        carrier = Simulator.start(SimulatorSettings.defaults().withPort(0).withHttpPort(0));
        Config provider =
                ConfigFactory.parseString(
                        """
                        providers.acme-carrier { host = 127.0.0.1, port = %d, systemId = helio }
                        trace.folder = "%s"
                        """
                                .formatted(carrier.port(), folder));
        Map<String, String> environment =
                Map.of(
                        "HELIOGRAPH_HTTP_PORT", "0",
                        "HELIOGRAPH_OPERATION_PORT", "0",
                        "HELIOGRAPH_DATABASE_URL", test.jdbcUrl());
        platform =
                new Platform(
                        provider.withFallback(Configuration.load(null, environment)),
                        Clock.systemUTC(),
                        Platform::addFirstProduct);
    }

    @AfterEach
    void stop() {
        platform.close();
        carrier.close();
        test.close();
    }

    @Test
    void a_provider_is_traced_while_the_server_runs() throws Exception {
        Files.createFile(folder.resolve("acme-carrier.on"));
        Path trace = folder.resolve("acme-carrier.pcap");
        Until.isTrue("it is on", () -> Files.exists(trace));
        long binds = carrier.stats().binds();
        carrier.dropLinks();
        Until.isTrue("it is bound again", () -> carrier.stats().binds() > binds);
        Files.delete(folder.resolve("acme-carrier.on"));
        Until.isTrue("the bind is in the file", () -> trace.toFile().length() > PCAP_HEADER_BYTES);
    }

    @Test
    void the_statements_within_the_text_are_statements() throws Exception {
        List<String> statements = found(INLINE_SQL);
        assertThat(statements).isNotEmpty();
        statements.forEach(statement -> run(statement.replace("…", "1")));
    }

    private static List<String> found(Pattern pattern) throws Exception {
        return pattern.matcher(Files.readString(OPERATING))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private void run(String script) {
        test.database().useTransaction(handle -> handle.createScript(script).execute());
    }
}
