package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.config.Configuration;
import io.heliograph.db.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the documents tell a newcomer to paste works against the demo as `./run` starts it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class DocsTest {
    private static final Path DOCS = Path.of("../docs");
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
                Map.of(
                        "HELIOGRAPH_HTTP_PORT", "0",
                        "HELIOGRAPH_OPERATION_PORT", "0",
                        "HELIOGRAPH_DATABASE_URL", database.jdbcUrl());
        demo = new Demo(Configuration.load(null, environment), Clock.systemUTC());
        welcome = demo.welcome();
        server = printed("Heliograph listens on ");
    }

    @AfterAll
    void stop() {
        client.close();
        demo.close();
        database.close();
    }

    /// [BusinessGuideTest] runs that one: it begins without a demo.
    private static final String FROM_NOTHING = "business.md";

    @Test
    void the_lines_that_the_demo_prints_work() throws Exception {
        List<String> lines =
                welcome.lines().map(String::strip).filter(l -> l.startsWith("curl ")).toList();
        assertThat(lines).hasSize(4);
        for (String line : lines) {
            answer(line, 200, Map.of());
        }
    }

    static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(DOCS)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(DocsTest::hasCommands)
                    .filter(file -> !file.endsWith(FROM_NOTHING))
                    .sorted()
                    .toList();
        }
    }

    private static boolean hasCommands(Path document) {
        try {
            return blocks(Files.readAllLines(document)).stream()
                    .anyMatch(b -> b.kind().equals("sh"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void every_line_works_and_answers_what_stands_below_it(Path document) throws Exception {
        Map<String, String> variables =
                new HashMap<>(
                        Map.of(
                                "TOKEN",
                                printed("token: "),
                                "GETTOKEN",
                                printed("GET API token: ")));
        List<Block> blocks = blocks(Files.readAllLines(document));
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).kind().equals("sh")) {
                Block next = i + 1 < blocks.size() ? blocks.get(i + 1) : null;
                run(blocks.get(i), next != null && next.isAnswer() ? next : null, variables);
            }
        }
    }

    private void run(Block commands, @Nullable Block shown, Map<String, String> variables)
            throws Exception {
        JsonNode last = json.nullNode();
        for (int i = 0; i < commands.lines().size(); i++) {
            boolean isLast = i == commands.lines().size() - 1;
            int status = shown == null || !isLast ? 200 : shown.status();
            last = run(commands.lines().get(i), status, variables);
        }
        if (shown != null) {
            JsonNode expected = json.readTree(String.join("\n", shown.lines()));
            assertThat(shape(last)).as("below " + commands.lines()).isEqualTo(shape(expected));
            if (shown.status() >= 400) {
                assertThat(last).as("below " + commands.lines()).isEqualTo(expected);
            }
        }
    }

    private JsonNode run(String line, int status, Map<String, String> variables) throws Exception {
        JsonNode answer = answer(line, status, variables);
        CurlLine curl = CurlLine.parse(line, variables);
        if (!curl.variable().isEmpty()) {
            JsonNode value = answer.at(curl.pointer());
            assertThat(value.isString() || value.isIntegralNumber()).as(line).isTrue();
            variables.put(curl.variable(), value.asString());
        }
        return answer;
    }

    private JsonNode answer(String line, int status, Map<String, String> variables)
            throws IOException, InterruptedException {
        CurlLine curl = CurlLine.parse(line, variables);
        var response = client.send(curl.request(server), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(line + " → " + response.body()).isEqualTo(status);
        return json.readTree(response.body());
    }

    /// What the demo prints behind a label.
    private String printed(String label) {
        return welcome.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(label))
                .map(line -> line.substring(label.length()))
                .findFirst()
                .orElseThrow();
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

    /// @param kind what stands behind the fence: `sh`; `json`, or `json 400` with a status
    /// @param followsShell whether only a fence stands between it and the commands before
    private record Block(String kind, List<String> lines, boolean followsShell) {
        boolean isAnswer() {
            return followsShell && kind.startsWith("json");
        }

        int status() {
            return kind.equals("json") ? 200 : Integer.parseInt(kind.substring("json ".length()));
        }
    }

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
