package io.heliograph.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A PostgreSQL that is killed, with the server or without it.
@Tag("slow")
class EmbeddedDatabaseTest {
    @TempDir private Path folder;

    @Test
    void starts_again_on_the_same_port_when_it_is_killed() throws Exception {
        PidFile pidFile = new PidFile(folder.resolve("postgres"));
        try (EmbeddedDatabase embedded = EmbeddedDatabase.start(folder);
                Database database = new Database(TestDatabase.settings(embedded.jdbcUrl()))) {
            for (int kill = 1; kill <= 2; kill++) {
                String table = "kept" + kill;
                database.useTransaction(h -> h.execute("create table " + table + " (id int)"));
                ProcessHandle postgres = pidFile.process().orElseThrow();
                postgres.destroyForcibly();
                postgres.onExit().get();

                awaitAlive(database);
                database.read(h -> h.createQuery("select id from " + table).mapToMap().list());
            }
        }
        assertThat(pidFile.process()).as("what still runs after closing").isEmpty();
    }

    @Test
    void stops_what_a_killed_server_left_and_never_another_process() throws Exception {
        Path data = folder.resolve("postgres");
        EmbeddedDatabase.start(folder).close();
        // another program that has got the number: after a restart of the machine, say
        Path other = Files.copy(Path.of("/bin/sleep"), folder.resolve("postgres-of-others"));
        Process bystander = new ProcessBuilder(other.toString(), "60").start();
        try {
            Files.write(data.resolve("postmaster.pid"), pidFileOf(bystander.pid(), data));
            try (EmbeddedDatabase again = EmbeddedDatabase.start(folder);
                    Database database = new Database(TestDatabase.settings(again.jdbcUrl()))) {
                database.ping();
                assertThat(bystander.isAlive()).isTrue();
            }
        } finally {
            bystander.destroyForcibly();
        }
    }

    private static List<String> pidFileOf(long pid, Path data) {
        return List.of(Long.toString(pid), data.toString(), "1795000000", "5432", "", "127.0.0.1");
    }

    private static void awaitAlive(Database database) throws InterruptedException, IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        Optional<RuntimeException> gone = Optional.empty();
        while (System.nanoTime() < deadline) {
            try {
                database.ping();
                return;
            } catch (Database.DatabaseGone still) {
                gone = Optional.of(still);
                Thread.sleep(50);
            }
        }
        throw new AssertionError("the database did not come back", gone.orElse(null));
    }
}
