package io.heliograph.crash;

import io.heliograph.db.Database;
import io.heliograph.db.TestDatabase;
import io.heliograph.embedded.EmbeddedDatabase;
import io.heliograph.fixture.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The real server, started as `./run` starts it, on one port and one folder for all its lives.
final class ServerProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(90);
    private static final int HEAP_MEBIBYTES = 512;

    private final Path folder;
    private final Map<String, String> environment;
    private final int heapMebibytes;
    private final int port = freePort();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private @Nullable Process process;

    /// @param folder for its configuration, its data and its log
    /// @param configuration what differs from the defaults
    ServerProcess(Path folder, String configuration, Map<String, String> environment)
            throws IOException {
        this(folder, configuration, environment, HEAP_MEBIBYTES);
    }

    ServerProcess(
            Path folder, String configuration, Map<String, String> environment, int heapMebibytes)
            throws IOException {
        this.folder = folder;
        this.heapMebibytes = heapMebibytes;
        this.environment = environment;
        Files.writeString(folder.resolve("server.conf"), configuration);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /// A way of one's own into its database.
    Database database() {
        return new Database(TestDatabase.settings(EmbeddedDatabase.runningAt(data())));
    }

    Path data() {
        return folder.resolve("data");
    }

    void start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx" + heapMebibytes + "m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("io.heliograph.app.Main");
        command.addAll(List.of("--config", folder.resolve("server.conf").toString(), "demo"));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("HELIOGRAPH_HTTP_PORT", Integer.toString(port));
        builder.environment().put("HELIOGRAPH_DATA", data().toString());
        process = builder.start();
    }

    /// Waits until it takes messages.
    ///
    /// @return how long that took from now
    Duration awaitUp() throws InterruptedException {
        long began = System.nanoTime();
        Until.nothingIsMissing(START_MAX, () -> health() == 200 ? "" : "health, see " + log());
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /// The status of `/health`; 0: no answer.
    int health() {
        if (process == null || !process.isAlive()) {
            throw new AssertionError("the server has ended by itself, see " + log());
        }
        HttpRequest request =
                HttpRequest.newBuilder(uri("/health")).timeout(Duration.ofSeconds(60)).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /// kill -9
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    boolean hasLogged(String event) {
        try (var lines = Files.lines(log())) {
            return lines.anyMatch(line -> line.contains(event));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path log() {
        return folder.resolve("server.log");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// Stops it in good order, so that its database ends too.
    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.destroy();
            try {
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException stopped) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
