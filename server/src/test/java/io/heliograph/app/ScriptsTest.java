package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The scripts `./run` and `./test`, with a Java and a Maven that only note that they were called.
@Timeout(60)
class ScriptsTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+-SNAPSHOT");

    @TempDir private Path folder;

    private record Ended(int status, String output) {}

    private void script(String path, String... lines) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile());
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment()
                .merge("PATH", folder.resolve("bin").toString(), (a, b) -> b + ":" + a);
        return builder.start();
    }

    private Ended ended(Process process) throws IOException, InterruptedException {
        try {
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(folder.resolve("output")));
    }

    @Test
    void all_name_the_version_of_the_build() throws IOException {
        String version = version();
        for (String each :
                List.of(
                        "server/pom.xml",
                        "simulator/pom.xml",
                        "bench/pom.xml",
                        "run",
                        "bench/run",
                        "bench/history",
                        "bench/searches",
                        "docs/reference/simulator.md")) {
            assertThat(VERSION.matcher(Files.readString(TOP.resolve(each))).results())
                    .as(each)
                    .isNotEmpty()
                    .allMatch(found -> found.group().equals(version));
        }
        String changes = Files.readString(TOP.resolve("CHANGELOG.md"));
        assertThat(changes.lines().filter(line -> line.startsWith("## ")).findFirst())
                .as("what the changelog begins with")
                .contains("## " + version.replace("-SNAPSHOT", ""));
    }

    private static String version() throws IOException {
        return VERSION.matcher(Files.readString(TOP.resolve("pom.xml")))
                .results()
                .findFirst()
                .orElseThrow()
                .group();
    }

    /// A copy of the repository's scripts, with nothing to build.
    private void copy() throws IOException {
        Files.createDirectories(folder.resolve(".ci"));
        for (String each : List.of("run", "test", ".ci/tools.sh")) {
            Files.copy(TOP.resolve(each), folder.resolve(each));
        }
        script("jdk/bin/javac");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        script("bin/mvn", "echo \"mvn $*\"");
        Path target = Files.createDirectories(folder.resolve("server/target"));
        Files.createFile(target.resolve("heliograph-server-" + version() + ".jar"));
        Files.createFile(target.resolve(".built"));
        Path tests = Files.createDirectories(folder.resolve("server/src/test/java/io/x"));
        Files.createFile(tests.resolve("ThisTest.java"));
        Path others = Files.createDirectories(folder.resolve("simulator/src/test/java/io/y"));
        Files.createFile(others.resolve("ThatTest.java"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void run_ends_with_its_server_whatever_signal_ends_it(String signal) throws Exception {
        copy();
        script(
                "jdk/bin/java",
                "trap 'touch stopped; exit 143' TERM",
                "touch started",
                "while :; do sleep 0.05; done");
        Process process = start("./run", "serve");
        while (!Files.exists(folder.resolve("started"))) {
            assertThat(process.waitFor(20, TimeUnit.MILLISECONDS)).isFalse();
        }
        String pid = Long.toString(process.pid());
        assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
        Ended ended = ended(process);
        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(folder.resolve("stopped")).exists();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Typo",
                "ThisTest,Typo",
                "ThisTes",
                "io.x.Typo",
                "Typo#a_method",
                "Nothing*"
            })
    void a_class_that_is_not_there_is_told(String classes) throws Exception {
        copy();
        Ended ended = ended(start("./test", "one", classes));
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.output()).contains("There is no test class").doesNotContain("mvn");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ThisTest",
                "ThatTest",
                "ThisTest,ThatTest",
                "ThisTest, ThatTest",
                "This*",
                "io.x.ThisTest",
                "ThisTest#a_method+another*",
                "*Test,!ThatTest",
                "ThisTest$Inside"
            })
    void a_class_of_any_module_is_run(String classes) throws Exception {
        copy();
        Ended ended = ended(start("./test", "one", classes));
        assertThat(ended.output()).contains("mvn", "-Dtest=" + classes);
        assertThat(ended.status()).isZero();
    }

    @Test
    void a_class_has_to_be_named() throws Exception {
        copy();
        assertThat(ended(start("./test", "one")).status()).isEqualTo(2);
    }
}
