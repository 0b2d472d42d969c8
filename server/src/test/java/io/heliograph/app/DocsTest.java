package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.config.Configuration;
import io.heliograph.db.TestDatabase;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the documents tell a newcomer to paste works against the demo as `./run` starts it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class DocsTest {
    private static final Path START = Path.of("../docs/start.md");
    private static final String FENCE = "```";

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private TestDatabase database;
    private Demo demo;
    private String welcome;
    private String server;

    @BeforeAll
    void start() {
        database = TestDatabase.create();
        Map<String, String> environment =
                Map.of("HELIOGRAPH_HTTP_PORT", "0", "HELIOGRAPH_DATABASE_URL", database.jdbcUrl());
        demo = new Demo(Configuration.load(null, environment), Clock.systemUTC());
        welcome = demo.welcome();
        server =
                welcome.lines()
                        .filter(line -> line.startsWith("Heliograph listens on "))
                        .map(line -> line.substring("Heliograph listens on ".length()))
                        .findFirst()
                        .orElseThrow();
    }

    @AfterAll
    void stop() {
        client.close();
        demo.close();
        database.close();
    }

    @Test
    void the_lines_that_the_demo_prints_work() throws Exception {
        List<String> lines =
                welcome.lines().map(String::strip).filter(l -> l.startsWith("curl ")).toList();
        assertThat(lines).hasSize(3);
        for (String line : lines) {
            answer(line, Map.of());
        }
    }

    @Test
    void the_first_hour_works_line_by_line() throws Exception {
        Map<String, String> variables = new HashMap<>();
        follow(START, variables);
        assertThat(variables).containsKeys("CODE", "TOKEN");
    }

    @Test
    void the_guide_to_the_get_api_works_line_by_line() throws Exception {
        String begin = "GET API token: ";
        String token =
                welcome.lines()
                        .filter(line -> line.startsWith(begin))
                        .map(line -> line.substring(begin.length()))
                        .findFirst()
                        .orElseThrow();
        follow(Path.of("../docs/guides/get-api.md"), new HashMap<>(Map.of("GETTOKEN", token)));
    }

    private void follow(Path document, Map<String, String> variables) throws Exception {
        JsonNode last = json.nullNode();
        for (Block block : blocks(Files.readAllLines(document))) {
            if (block.kind().equals("sh")) {
                for (String line : block.lines()) {
                    last = run(line, variables);
                }
            } else if (block.kind().equals("json") && block.followsShell()) {
                JsonNode shown = json.readTree(String.join("\n", block.lines()));
                assertThat(shape(last)).as("what stands below the command").isEqualTo(shape(shown));
            }
        }
    }

    private JsonNode run(String line, Map<String, String> variables) throws Exception {
        JsonNode answer = answer(line, variables);
        CurlLine curl = CurlLine.parse(line, variables);
        if (!curl.variable().isEmpty()) {
            JsonNode value = answer.at("/" + curl.field().replace('.', '/'));
            assertThat(value.isString()).as(line).isTrue();
            variables.put(curl.variable(), value.asString());
        }
        return answer;
    }

    private JsonNode answer(String line, Map<String, String> variables)
            throws IOException, InterruptedException {
        CurlLine curl = CurlLine.parse(line, variables);
        var response = client.send(curl.request(server), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(line + " → " + response.body()).isEqualTo(200);
        return json.readTree(response.body());
    }

    /// Names and kinds, without the values.
    private static Object shape(JsonNode node) {
        if (node.isObject()) {
            return node.properties().stream()
                    .collect(
                            Collectors.toMap(
                                    Map.Entry::getKey,
                                    entry -> shape(entry.getValue()),
                                    (a, b) -> a,
                                    TreeMap::new));
        }
        return node.isArray()
                ? node.valueStream().map(DocsTest::shape).distinct().toList()
                : node.getNodeType();
    }

    /// @param followsShell whether only a fence stands between it and the commands before
    private record Block(String kind, List<String> lines, boolean followsShell) {}

    private static List<Block> blocks(List<String> document) {
        List<Block> blocks = new ArrayList<>();
        List<String> inside = null;
        String kind = "";
        int lastEnd = -2;
        String lastKind = "";
        int begin = 0;
        for (int i = 0; i < document.size(); i++) {
            String line = document.get(i);
            if (!line.startsWith(FENCE)) {
                if (inside != null && !line.isBlank()) {
                    inside.add(line);
                }
            } else if (inside == null) {
                inside = new ArrayList<>();
                kind = line.substring(FENCE.length());
                begin = i;
            } else {
                boolean follows = lastKind.equals("sh") && begin == lastEnd + 1;
                blocks.add(new Block(kind, List.copyOf(inside), follows));
                inside = null;
                lastEnd = i;
                lastKind = kind;
            }
        }
        return blocks;
    }
}
