package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heliograph.config.Configuration;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.Proof;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an operator is told to do by hand, in docs/operating.md, from the first start of `serve`
/// on: each statement as it stands there, and then a customer who sends.
@Tag("slow")
@Timeout(60)
final class OperatingTest {
    private static final Path OPERATING = Path.of("../docs/operating.md");
    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    private static final Pattern INLINE_SQL = Pattern.compile("`((?:update|insert) [^`]+)`");

    private static final int PCAP_HEADER_BYTES = 24;

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
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
        client.close();
        test.close();
    }

    @Test
    void the_statements_make_a_customer_who_sends() throws Exception {
        List<String> blocks = found(SQL);
        assertThat(blocks).hasSize(6);
        run(blocks.get(0));
        run(blocks.get(1));
        post("/v1/register", "", REGISTRATION);
        blocks.subList(2, blocks.size()).forEach(this::run);

        assertThat(platform.ledger.prove()).hasSize(1).allMatch(Proof::holds);
        String code =
                data(post("/v1/authorize", "", SIGN_IN)).get("authorization_code").stringValue();
        String exchange = "{\"authorization_code\":\"" + code + "\"}";
        String token =
                data(post("/v1/accesstoken", "", exchange)).get("access_token").stringValue();
        // "within a second"
        while (post("/v1/send", token, MESSAGE).statusCode() != 200) {
            Thread.onSpinWait();
        }
        JsonNode decided = data(post("/v1/replacement", token, MESSAGE)).get("380501112233");
        assertThat(decided.get("price").decimalValue()).isEqualByComparingTo("0.05");
        JsonNode me = data(get("/v1/me", token));
        assertThat(me.get("balance_units").decimalValue()).isEqualByComparingTo("99.95");
        while (!get(GET_REPLACEMENT, "").body().contains("The club")) {
            Thread.onSpinWait();
        }
        JsonNode replaced = json.readTree(get(GET_REPLACEMENT, "").body()).get("380501112233");
        assertThat(replaced.get("senderID").stringValue()).isIn("Info1", "Info2");
    }

    private static final String REGISTRATION =
            """
            {"login":"acme","password":"secret1","name":"Ann","phone":"447400123456","email":"ann@example.com"}
            """;

    private static final String SIGN_IN = "{\"username\":\"acme\",\"password\":\"secret1\"}";

    private static final String MESSAGE =
            "{\"number\":\"380501112233\",\"senderID\":\"Acme\",\"text\":\"Hello\"}";

    private static final String GET_REPLACEMENT =
            "/replacement?token=0123456789abcdefghijABCDEFGHIJ&phone=380501112233&senderID=Acme&text=The+Casino";

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

    private HttpResponse<String> post(String path, String token, String body) throws Exception {
        return client.send(
                at(path, token).POST(BodyPublishers.ofString(body)).build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String token) throws Exception {
        return client.send(at(path, token).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder at(String path, String token) {
        URI address = URI.create("http://127.0.0.1:" + platform.port() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        return token.isEmpty() ? request : request.header("X-Access-Token", token);
    }

    private JsonNode data(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body()).get("data");
    }
}
