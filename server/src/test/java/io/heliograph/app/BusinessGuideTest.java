package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.TestDatabase;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs the commands of docs/guides/business.md as they stand there, one after the other, against a
/// server that is a process of its own with an empty database: from the first operator to the
/// margin of the first message.
@Tag("slow")
@Timeout(300)
final class BusinessGuideTest {
    private static final Path GUIDE = Path.of("../docs/guides/business.md");
    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String AWAIT_DELIVERY =
            """
            for i in $(seq 300); do
                ./heliograph message show acme $MESSAGE --json | grep -q DELIVRD && break
            done
            """;

    @TempDir private Path folder;
    private TestDatabase test;
    private Simulator carrier;
    private Process server;
    private int port;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        test = TestDatabase.create();
        carrier = Simulator.start(SimulatorSettings.defaults().withPort(0).withHttpPort(0));
        port = freePort();
        script("run", "io.heliograph.app.Main");
        script("heliograph", "io.heliograph.cli.Cli");
        server =
                inFolder(List.of("./run", "serve"))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("server.log").toFile())
                        .start();
        while (!listens()) {
            assertThat(server.waitFor(50, TimeUnit.MILLISECONDS)).as(this::log).isFalse();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.destroy();
        server.waitFor(30, TimeUnit.SECONDS);
        server.destroyForcibly();
        carrier.close();
        test.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("server.log"));
        } catch (IOException none) {
            return none.toString();
        }
    }

    private void script(String name, String main) throws IOException {
        Path script = folder.resolve(name);
        Files.writeString(
                script,
                """
                #!/bin/sh
                exec %s -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC %s "$@"
                """
                        .formatted(JAVA, main));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private ProcessBuilder inFolder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("CLASSPATH", absolute(System.getProperty("java.class.path")));
        builder.environment().put("HELIOGRAPH_HTTP_PORT", Integer.toString(port));
        builder.environment().put("HELIOGRAPH_OPERATION_PORT", "0");
        builder.environment().put("HELIOGRAPH_DATABASE_URL", test.jdbcUrl());
        builder.environment().put("HELIOGRAPH_DATA", folder.resolve("data").toString());
        builder.environment().put("HELIOGRAPH_SERVER", "http://127.0.0.1:" + port);
        return builder;
    }

    private static String absolute(String classPath) {
        List<String> all = new ArrayList<>();
        for (String each : classPath.split(File.pathSeparator, -1)) {
            all.add(Path.of(each).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, all);
    }

    private String commands() throws IOException {
        StringBuilder commands = new StringBuilder("set -euo pipefail\n");
        COMMANDS.matcher(Files.readString(GUIDE))
                .results()
                .map(block -> block.group(1))
                .forEach(block -> {
                    if (block.contains("message show")) {
                        commands.append(AWAIT_DELIVERY);
                    }
                    commands.append(block);
                });
        return commands.toString()
                .replace("--port 2775", "--port " + carrier.port())
                .replace("127.0.0.1:8080", "127.0.0.1:" + port);
    }

    @Test
    void the_commands_lead_from_nothing_to_a_margin() throws Exception {
        Files.writeString(folder.resolve("guide.sh"), commands());
        Path output = folder.resolve("guide.log");
        Process guide =
                inFolder(List.of("bash", "guide.sh"))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        boolean ended = guide.waitFor(240, TimeUnit.SECONDS);
        guide.destroyForcibly();
        String told = Files.readString(output);
        assertThat(ended).as(told).isTrue();
        assertThat(guide.exitValue()).as(told + log()).isZero();
        assertThat(told)
                .contains(
                        "DELIVRD by acme-carrier: price 0.05, cost 0.028704, margin 0.021296 EUR");
        assertThat(told).containsPattern("holds +true");
    }
}
