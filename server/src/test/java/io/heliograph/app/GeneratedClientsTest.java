package io.heliograph.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// docs/guides/clients.md: its commands make clients of the `strict.yaml` that the server has, and
/// its programs, compiled against them, sign in, send, look, and fill a group.
///
/// Maven's profile `clients`, which `./test long` sets, brings the generator and what a generated
/// Java client needs. Python's has to be installed: see `.ci/run`.
@Tag("long")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GeneratedClientsTest {
    private static final Path GUIDE = Path.of("../docs/guides/clients.md");
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path JAVAC = Path.of(System.getProperty("java.home"), "bin", "javac");
    private static final String ADDRESS = "http://127.0.0.1:8080";
    private static final String NEEDED = "import openapi_client";

    @TempDir private static Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private LivePlatform platform;
    private String server;

    @BeforeAll
    void start() throws Exception {
        platform = new LivePlatform();
        server = "http://127.0.0.1:" + platform.port();
        for (String command : command("curl -s ")) {
            List<String> words = words(command);
            URI address = URI.create(words.get(2).replace(ADDRESS, server));
            var answer =
                    http.send(
                            HttpRequest.newBuilder(address).build(),
                            BodyHandlers.ofFile(folder.resolve(words.getLast())));
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @AfterAll
    void stop() {
        http.close();
        platform.close();
    }

    @Test
    void the_guide_names_the_generator_that_is_tested() throws IOException {
        String name = jars("generator").getFirst().getFileName().toString();
        assertThat(command("java -jar "))
                .hasSize(2)
                .allMatch(each -> each.contains(" " + name + " "));
        String version = name.replaceAll("[^0-9]*([0-9.]+)\\.jar", "$1");
        assertThat(command("mvn -q ")).allMatch(each -> each.contains("-cli:" + version + " "));
    }

    @Test
    void a_java_client_compiles_and_sends() throws Exception {
        generate("java-client");
        Path classes = Files.createDirectory(folder.resolve("classes"));
        Path program = folder.resolve("First.java");
        Files.writeString(program, block("java").replace(ADDRESS, server));
        List<String> compile = new ArrayList<>();
        String path = String.join(":", jars("java").stream().map(Path::toString).toList());
        compile.addAll(List.of(JAVAC.toString(), "-nowarn", "-d", classes.toString(), "-cp", path));
        try (Stream<Path> sources = Files.walk(folder.resolve("java-client/src/main/java"))) {
            sources.map(Path::toString)
                    .filter(name -> name.endsWith(".java"))
                    .forEach(compile::add);
        }
        compile.add(program.toString());
        run(compile, Map.of());
        check(run(List.of(JAVA.toString(), "-cp", classes + ":" + path, "First"), Map.of()));
    }

    @Test
    void a_python_client_loads_and_sends() throws Exception {
        generate("python-client");
        Path client = folder.resolve("python-client");
        Path program = folder.resolve("first.py");
        Files.writeString(program, block("python").replace(ADDRESS, server));
        Map<String, String> environment = Map.of("PYTHONPATH", client.toString());
        for (String python : List.of("python3", "/usr/bin/python3")) {
            if (said(List.of(python, "-c", NEEDED), environment).status() == 0) {
                check(run(List.of(python, program.toString()), environment));
                return;
            }
        }
        run(List.of("python3", "-m", "compileall", "-q", client.toString()), Map.of());
        abort("no Python here has pydantic 2, urllib3 and dateutil: the client was compiled only");
    }

    /// Runs the guide's command that makes it.
    private void generate(String client) throws Exception {
        String command =
                command("java -jar ").stream()
                        .filter(each -> each.endsWith(" -o " + client))
                        .findFirst()
                        .orElseThrow();
        List<String> words = new ArrayList<>(words(command));
        words.set(0, JAVA.toString());
        words.set(2, jars("generator").getFirst().toString());
        run(words, Map.of());
    }

    /// What a program printed is what the server knows.
    private void check(String printed) throws Exception {
        MatchResult sent = only(Pattern.compile("sent ([0-9]+) (ENROUTE|DELIVRD)"), printed);
        MatchResult group = only(Pattern.compile("group ([0-9]+) 1"), printed);
        assertThat(printed)
                .containsPattern("refused 400 .*not_registr_originator")
                .as("nothing else")
                .hasLineCount(3);

        JsonNode code =
                post("authorize", "", "{\"username\":\"demo\",\"password\":\"heliograph\"}")
                        .get("authorization_code");
        String token =
                post("accesstoken", "", "{\"authorization_code\":" + code + "}")
                        .get("access_token")
                        .stringValue();
        JsonNode rows = post("sms-full-data", token, "{\"phone\":\"380501112233\"}");
        assertThat(rows.findValuesAsString("id_state")).contains(sent.group(1));
        JsonNode found = post("group", token, "{\"id_group\":" + group.group(1) + "}");
        assertThat(found.at("/list/0/numbers_count").intValue()).isEqualTo(1);
    }

    private static MatchResult only(Pattern pattern, String text) {
        List<MatchResult> found = pattern.matcher(text).results().toList();
        assertThat(found).as(pattern + " in: " + text).hasSize(1);
        return found.getFirst();
    }

    private JsonNode post(String call, String token, String body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server + "/v1/" + call))
                        .POST(BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("X-Access-Token", token);
        }
        var answer = http.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body()).get("data");
    }

    /// The jars that Maven's profile has put there.
    private static List<Path> jars(String kind) throws IOException {
        String clients = System.getProperty("clients");
        assertThat(clients).as("run it with ./test long, or with -Pclients").isNotNull();
        try (Stream<Path> files = Files.list(Path.of(clients, kind))) {
            return files.sorted().toList();
        }
    }

    /// The guide's commands that begin so.
    private static List<String> command(String begin) throws IOException {
        return block("bash").lines().filter(line -> line.startsWith(begin)).toList();
    }

    private static List<String> words(String command) {
        return Arrays.asList(command.split(" "));
    }

    private static String block(String language) throws IOException {
        String text = Files.readString(GUIDE);
        int begin = text.indexOf("```" + language + "\n");
        assertThat(begin).as("a block of " + language).isNotNegative();
        begin += language.length() + 4;
        return text.substring(begin, text.indexOf("```", begin));
    }

    private record Said(int status, String output) {}

    private String run(List<String> command, Map<String, String> environment) throws Exception {
        Said said = said(command, environment);
        assertThat(said.status()).as(said.output()).isZero();
        return said.output().strip();
    }

    private Said said(List<String> command, Map<String, String> environment) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException missing) {
            return new Said(-1, missing.toString());
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Said(process.waitFor(), output);
    }
}
