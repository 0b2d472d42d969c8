package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.config.Configuration;
import io.heliograph.db.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The table of metrics in docs/operating.md names what the server counts: all of it, nothing else,
/// and with the labels that it has.
///
/// A running server shows no counter of what never happened. Therefore the names are also looked
/// for in the code, where each stands whole as a text that begins with `heliograph.`; the running
/// one says what becomes of a name and its labels on the way to Prometheus.
final class MetricsPageTest {
    private static final Path PAGE = Path.of("../docs/operating.md");
    private static final Path CODE = Path.of("src/main/java");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern IN_CODE = Pattern.compile("\"heliograph\\.([a-z._]+)\"");
    private static final Pattern LINE = Pattern.compile("heliograph_([a-z_]+)(?:\\{([^}]*)})? .*");

    /// What Prometheus' form adds to a metric's name, for each of its lines.
    private static final Pattern LINE_ENDING = Pattern.compile("_(?:bucket|count|sum|max)$");

    private static final Set<String> OF_THE_FORM = Set.of("le", "quantile");

    @Test
    void the_table_names_every_metric_of_the_code_and_no_other() throws IOException {
        Map<String, Set<String>> table = table();
        Set<String> inCode = inCode();
        assertThat(inCode).hasSizeGreaterThan(40);
        Set<String> namedInCode = new TreeSet<>();
        Set<String> missing = new TreeSet<>();
        for (String name : inCode) {
            List<String> told =
                    Stream.of("", "_total", "_seconds")
                            .map(unit -> name.replace('.', '_') + unit)
                            .filter(table::containsKey)
                            .toList();
            namedInCode.addAll(told);
            if (told.size() != 1) {
                missing.add(name);
            }
        }
        assertThat(missing).as("in the code, and not once in the table").isEmpty();
        assertThat(table.keySet()).as("in the table, and in the code").isEqualTo(namedInCode);
    }

    @Test
    void a_running_server_shows_them_by_these_names_and_with_these_labels() throws Exception {
        Map<String, Set<String>> shown = shown();
        assertThat(shown).hasSizeGreaterThan(30);
        Map<String, Set<String>> told = new TreeMap<>(table());
        told.keySet().retainAll(shown.keySet());
        assertThat(shown).isEqualTo(told);
    }

    /// Name → labels, as the page tells them.
    private static Map<String, Set<String>> table() throws IOException {
        Map<String, Set<String>> table = new TreeMap<>();
        Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.startsWith("| name | labels |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|", -1))
                .forEach(cells -> {
                    for (String name : quoted(cells[1])) {
                        assertThat(table.put(name, quoted(cells[2]))).as(name).isNull();
                    }
                });
        return table;
    }

    private static Set<String> quoted(String cell) {
        return QUOTED.matcher(cell)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> inCode() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(CODE)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                for (MatchResult found :
                        IN_CODE.matcher(Files.readString(file)).results().toList()) {
                    names.add(found.group(1));
                }
            }
        }
        return names;
    }

    /// Name → labels, of a server that has taken one message, refused another, and been signed in
    /// to.
    private static Map<String, Set<String>> shown() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                HttpClient client = HttpClient.newHttpClient()) {
            Map<String, String> environment =
                    Map.of(
                            "HELIOGRAPH_HTTP_PORT",
                            "0",
                            "HELIOGRAPH_DATABASE_URL",
                            database.jdbcUrl());
            try (Demo demo = new Demo(Configuration.load(null, environment), Clock.systemUTC())) {
                String token =
                        demo.welcome()
                                .lines()
                                .filter(line -> line.startsWith("token: "))
                                .map(line -> line.substring("token: ".length()))
                                .findFirst()
                                .orElseThrow();
                HttpRequest send =
                        HttpRequest.newBuilder(at(demo.platform.port(), "/v1/send"))
                                .header("X-Access-Token", token)
                                .POST(
                                        BodyPublishers.ofString(
                                                """
                                                {"number":["447400123456","99912345678"],"senderID":"Verify","text":"x"}
                                                """))
                                .build();
                assertThat(client.send(send, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
                HttpRequest metrics =
                        HttpRequest.newBuilder(at(demo.platform.operationPort(), "/metrics"))
                                .build();
                return read(client.send(metrics, BodyHandlers.ofString()).body());
            }
        }
    }

    private static URI at(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static Map<String, Set<String>> read(String metrics) {
        Map<String, Set<String>> shown = new TreeMap<>();
        metrics.lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> {
                    String labels = line.group(2) == null ? "" : line.group(2);
                    shown.computeIfAbsent(
                                    LINE_ENDING.matcher(line.group(1)).replaceFirst(""),
                                    _ -> new TreeSet<>())
                            .addAll(
                                    Arrays.stream(labels.split(","))
                                            .map(label -> label.replaceFirst("=.*", ""))
                                            .filter(label -> !label.isEmpty())
                                            .filter(label -> !OF_THE_FORM.contains(label))
                                            .toList());
                });
        return shown;
    }
}
