package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heliograph.db.Days;
import io.heliograph.db.TestDatabase;
import io.heliograph.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The program as it is started, where it cannot start: one sentence, status 1, nothing left
/// running.
@Tag("slow")
@Timeout(120)
class StartTest {
    @TempDir private Path folder;

    private record Ended(int status, String output) {}

    private Ended run(Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        return runUnder(List.of(), environment, words);
    }

    private Ended runUnder(List<String> shell, Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = start(shell, output, environment, words);
        return ended(process, output);
    }

    private static Ended ended(Process process, Path output)
            throws IOException, InterruptedException {
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }

    /// @param shell what the program is given to as its last words
    private Process start(
            List<String> shell, Path output, Map<String, String> environment, String... words)
            throws IOException {
        List<String> command = new ArrayList<>(shell);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("io.heliograph.app.Main");
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("HELIOGRAPH_HTTP_PORT", "0");
        builder.environment().put("HELIOGRAPH_OPERATION_PORT", "0");
        builder.environment().put("HELIOGRAPH_DATA", folder.resolve("data").toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void endedWith(Ended ended, String... words) {
        assertThat(ended.status()).as(ended.output()).isEqualTo(1);
        assertThat(ended.output()).contains(words).doesNotContain("\tat ", "event=started");
        assertThat(ended.output().lines().filter(line -> line.startsWith("heliograph: ")))
                .hasSize(1);
    }

    @Test
    void a_port_in_use_is_told_before_anything_is_bound() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());
            Ended ended = run(Map.of("HELIOGRAPH_HTTP_PORT", port), "demo");
            endedWith(ended, port, "HELIOGRAPH_HTTP_PORT");
            assertThat(ended.output()).doesNotContain("bind_up");
            assertThat(folder.resolve("data")).doesNotExist();
        }
    }

    @Test
    void one_port_for_both_is_told_before_anything_is_bound() throws Exception {
        String port = Integer.toString(freePort());
        Ended ended =
                run(
                        Map.of("HELIOGRAPH_HTTP_PORT", port, "HELIOGRAPH_OPERATION_PORT", port),
                        "demo");
        endedWith(ended, "both " + port, "give each its own", "HELIOGRAPH_OPERATION_PORT");
        assertThat(ended.output()).doesNotContain("bind_up");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Test
    void too_few_descriptors_for_the_connections_are_told() throws Exception {
        List<String> few = List.of("sh", "-c", "ulimit -n 600; exec \"$@\"", "sh");
        Ended ended = runUnder(few, Map.of(), "serve");
        endedWith(ended, "600", "4608", "ulimit -n", "http.connectionsMax");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    private static void setDescriptorsMax(Process process, int most)
            throws IOException, InterruptedException {
        String pid = Long.toString(process.pid());
        assertThat(done("prlimit", "--pid", pid, "--nofile=" + most + ":")).isTrue();
    }

    private static void awaitLine(Process process, Path output, String words)
            throws IOException, InterruptedException {
        while (!Files.readString(output).contains(words)) {
            assertThat(process.waitFor(20, TimeUnit.MILLISECONDS))
                    .as(() -> words + " is not in " + output)
                    .isFalse();
        }
    }

    /// The limit is lowered below what the process has open already.
    @Test
    void a_port_that_is_closed_for_want_of_descriptors_ends_the_process() throws Exception {
        assumeTrue(done("prlimit", "--version"), "needs prlimit");
        int port = freePort();
        try (TestDatabase test = TestDatabase.create()) {
            Map<String, String> environment =
                    Map.of(
                            "HELIOGRAPH_HTTP_PORT",
                            Integer.toString(port),
                            "HELIOGRAPH_DATABASE_URL",
                            test.jdbcUrl());
            Path output = Files.createTempFile(folder, "output", ".txt");
            Process process = start(List.of(), output, environment, "serve");
            try {
                awaitLine(process, output, "event=started");
                setDescriptorsMax(process, 8);
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                awaitLine(process, output, "terminating now");
                setDescriptorsMax(process, 4_700); // as when the connections are gone
                Ended ended = ended(process, output);
                assertThat(ended.status()).as(ended.output()).isEqualTo(1);
                assertThat(ended.output().lines().filter(line -> line.startsWith("heliograph: ")))
                        .singleElement()
                        .asString()
                        .contains(Integer.toString(port), "ulimit -n");
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void a_folder_that_cannot_be_written_is_told() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Ended ended = run(Map.of("HELIOGRAPH_DATA", file.resolve("data").toString()), "demo");
        endedWith(ended, file.toString(), "HELIOGRAPH_DATA");
    }

    /// What the embedded database needs lies in its own folder.
    @Test
    void no_folder_for_temporary_files_is_no_reason_to_blame_the_data() throws Exception {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Path nowhere = folder.resolve("nowhere");
        Process process =
                start(
                        List.of(),
                        output,
                        Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + nowhere),
                        "serve");
        try {
            awaitLine(process, output, "event=started");
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(nowhere).doesNotExist();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void a_database_that_refuses_the_password_is_told_as_that() throws Exception {
        try (TestDatabase test = TestDatabase.create()) {
            String url = test.jdbcUrl().replaceAll("password=[^&]*", "password=wrong");
            Ended ended = run(Map.of("HELIOGRAPH_DATABASE_URL", url), "serve");
            endedWith(ended, "password", "HELIOGRAPH_DATABASE_URL");
            assertThat(ended.output()).doesNotContain("start it");
        }
    }

    @Test
    void a_database_that_is_not_there_is_told() throws Exception {
        Ended ended =
                run(
                        Map.of(
                                "HELIOGRAPH_DATABASE_URL",
                                "postgresql://nobody:x@127.0.0.1:1/nothing"),
                        "serve");
        endedWith(ended, "out of reach", "HELIOGRAPH_DATABASE_URL");
    }

    @Test
    void a_database_of_another_name_is_told_as_that() throws Exception {
        try (TestDatabase test = TestDatabase.create()) {
            String url = test.jdbcUrl().replace("/" + test.name(), "/nosuch");
            endedWith(run(Map.of("HELIOGRAPH_DATABASE_URL", url), "serve"), "nosuch", "create it");
        }
    }

    @Test
    void a_ledger_that_is_not_there_is_not_found_right() throws Exception {
        Ended ended = run(Map.of(), "check-ledger");
        endedWith(ended, "there is no database", "HELIOGRAPH_DATA", "--config");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    /// Nor is a database made into ours, or one of another release migrated under its server, by
    /// looking at it.
    @Test
    void a_ledger_of_another_schema_is_not_looked_at_and_left_as_it_is() throws Exception {
        Map<String, String> empty =
                Map.of("HELIOGRAPH_DATABASE_URL", TestDatabase.empty("select 1"));
        endedWith(run(empty, "check-ledger"), "has no tables of ours", "--config");
        endedWith(run(empty, "check-ledger"), "has no tables of ours", "--config");

        try (TestDatabase test = TestDatabase.create()) {
            Map<String, String> ours = Map.of("HELIOGRAPH_DATABASE_URL", test.jdbcUrl());
            Ended right = run(ours, "check-ledger");
            assertThat(right.status()).isZero();
            assertThat(right.output()).contains("0 accounts checked, 0 wrong");

            test.database()
                    .useTransaction(handle ->
                            handle.execute(
                                    "delete from flyway_schema_history where installed_rank = (select max(installed_rank) from flyway_schema_history)"));
            endedWith(run(ours, "check-ledger"), "schema of another release");

            test.database()
                    .useTransaction(handle ->
                            handle.execute(
                                    """
                                    insert into flyway_schema_history (installed_rank, version, description, type, script, installed_by, execution_time, success)
                                    values (10000, '9999', 'later', 'SQL', 'V9999__later.sql', 'later', 1, true)
                                    """));
            endedWith(run(ours, "check-ledger"), "schema of another release (version 9999)");
        }
    }

    /// Nor one that a first start had begun when it was killed.
    @Test
    void a_ledger_that_was_never_whole_is_not_found_right() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(data.resolve("postgres.new/base"));
        Files.writeString(data.resolve("postgres.new/PG_VERSION"), "18");
        endedWith(run(Map.of(), "check-ledger"), "there is no database");

        // as releases before 0.2.0 began
        Files.move(data.resolve("postgres.new"), data.resolve("postgres"));
        Files.createFile(data.resolve("postgres.begun"));
        endedWith(run(Map.of(), "check-ledger"), "there is no database");
    }

    /// On disks that are full while the programs are unpacked, the database made, or PostgreSQL
    /// started. Needs the right to mount one.
    @Test
    @Tag("slow")
    void a_full_disk_is_told_and_once_there_is_room_it_starts() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                done("mount", "-t", "tmpfs", "-o", "size=20m,mode=0700", "disk", disk.toString()));
        try {
            Map<String, String> environment = Map.of("HELIOGRAPH_DATA", disk.toString());
            for (String size : List.of("20m", "70m", "100m")) {
                assertThat(done("mount", "-o", "remount,size=" + size, disk.toString())).isTrue();
                endedWith(
                        run(environment, "serve"),
                        "there is no room",
                        disk.toString(),
                        "HELIOGRAPH_DATA");
            }
            assertThat(done("mount", "-o", "remount,size=800m", disk.toString())).isTrue();
            try (EmbeddedDatabase embedded = EmbeddedDatabase.start(disk)) {
                assertThat(embedded.jdbcUrl()).startsWith("jdbc:postgresql:");
            }
        } finally {
            done("umount", disk.toString());
        }
    }

    private static boolean done(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    @Test
    void an_unknown_setting_is_told() throws Exception {
        Path file = Files.writeString(folder.resolve("server.conf"), "http.prot = 8080");
        endedWith(run(Map.of(), "--config", file.toString(), "serve"), "http.prot");
    }

    @Test
    void a_setting_out_of_its_range_is_told_before_anything_is_bound() throws Exception {
        Path file = Files.writeString(folder.resolve("server.conf"), "database.keepDays = 7");
        for (String command : List.of("serve", "demo", "check-ledger")) {
            Ended ended = run(Map.of(), "--config", file.toString(), command);
            endedWith(ended, "database.keepDays is '7': give a whole number from 46 to 36500");
            assertThat(ended.output()).doesNotContain("simulator_started");
            assertThat(folder.resolve("data")).doesNotExist();
        }
        endedWith(
                run(Map.of("HELIOGRAPH_HTTP_PORT", "NaN"), "demo"),
                "http.port (HELIOGRAPH_HTTP_PORT) is 'NaN': give a whole number from 0 to 65535");
        endedWith(run(Map.of("HELIOGRAPH_HTP_PORT", "1"), "serve"), "HELIOGRAPH_HTP_PORT");
    }

    @Test
    void a_second_server_on_one_database_ends_and_says_who_is_first() throws Exception {
        try (LivePlatform first = new LivePlatform()) {
            endedWith(
                    run(Map.of("HELIOGRAPH_DATABASE_URL", first.jdbcUrl()), "serve"),
                    "node 0",
                    Long.toString(ProcessHandle.current().pid()),
                    "cluster.node");
        }
    }

    @Test
    void a_second_server_under_another_number_ends_too() throws Exception {
        Path file = Files.writeString(folder.resolve("server.conf"), "cluster.node = 1");
        try (LivePlatform first = new LivePlatform()) {
            endedWith(
                    run(
                            Map.of("HELIOGRAPH_DATABASE_URL", first.jdbcUrl()),
                            "--config",
                            file.toString(),
                            "serve"),
                    "node 0",
                    "cluster.node = 0");
        }
    }

    @Test
    void a_second_server_that_is_refused_has_dropped_nothing() throws Exception {
        Path file = Files.writeString(folder.resolve("server.conf"), "database.keepDays = 46");
        try (LivePlatform first = new LivePlatform()) {
            Clock longAgo = Clock.offset(Clock.systemUTC(), Duration.ofDays(-90));
            Days.of(first.database(), longAgo, 3650).tick();
            List<String> days = days(first);
            endedWith(
                    run(
                            Map.of("HELIOGRAPH_DATABASE_URL", first.jdbcUrl()),
                            "--config",
                            file.toString(),
                            "serve"),
                    "node 0");
            assertThat(days(first)).isEqualTo(days);
        }
    }

    private static List<String> days(LivePlatform platform) {
        return platform.database()
                .read(handle ->
                        handle.createQuery(
                                        "select inhrelid::regclass::text from pg_inherits order by 1")
                                .mapTo(String.class)
                                .list());
    }
}
