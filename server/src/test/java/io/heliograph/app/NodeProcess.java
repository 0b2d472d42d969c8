package io.heliograph.app;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.heliograph.fixture.Until;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A program of `src/test/node`, which speaks SMPP by the npm library `smpp` and tells what happens
/// in lines of JSON. Without Node or the library a test is passed over, but fails where
/// `-Dnode.required=true`, which `.ci/run` says once it has installed both.
final class NodeProcess implements AutoCloseable {
    private static final Path FOLDER = Path.of("src/test/node");

    private final JsonMapper json = new JsonMapper();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final Process process;

    private NodeProcess(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::read);
    }

    static NodeProcess start(String... command) {
        if (!Files.isDirectory(FOLDER.resolve("node_modules/smpp"))) {
            throw missing("its library; npm ci --prefix server/" + FOLDER);
        }
        try {
            return new NodeProcess(
                    new ProcessBuilder(
                                    Stream.concat(Stream.of("node"), Stream.of(command)).toList())
                            .directory(FOLDER.toFile())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException none) {
            throw missing("node; apt-get install nodejs npm");
        }
    }

    private static AssertionError missing(String what) {
        if (Boolean.getBoolean("node.required")) {
            return fail("missing " + what);
        }
        return abort("missing " + what);
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                events.add(json.readTree(line));
            }
        } catch (IOException ended) {
            // with the process
        }
    }

    /// A line for its input.
    void tell(String line) {
        try {
            var input = process.outputWriter(StandardCharsets.UTF_8);
            input.write(line + "\n");
            input.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Its input ends.
    void tellNoMore() throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).close();
    }

    /// What it told of one kind, in the order in which that happened.
    List<JsonNode> told(String event) {
        return events.stream().filter(each -> each.get("event").asString().equals(event)).toList();
    }

    /// The same, as soon as there are so many.
    List<JsonNode> told(String event, int count) throws InterruptedException {
        Until.nothingIsMissing(
                Duration.ofSeconds(20),
                () -> told(event).size() >= count ? "" : count + " × " + event + ": " + events);
        return told(event);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
