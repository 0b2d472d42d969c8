package io.heliograph.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.heliograph.db.Database;
import io.heliograph.db.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

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

    /// As a server that was killed while initdb ran leaves it.
    @Test
    void starts_though_the_making_of_its_files_was_cut() throws Exception {
        Path data = Files.createDirectories(folder.resolve("postgres"));
        Files.writeString(data.resolve("PG_VERSION"), "18");
        Files.writeString(data.resolve("postgresql.conf"), "");
        Files.writeString(folder.resolve("postgres.begun"), "");
        assertThat(EmbeddedDatabase.isIn(folder)).isFalse();
        try (EmbeddedDatabase embedded = EmbeddedDatabase.start(folder);
                Database database = new Database(TestDatabase.settings(embedded.jdbcUrl()))) {
            database.ping();
        }
        assertThat(folder.resolve("postgres.begun")).doesNotExist();
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("postgres.cut-"));
        }
        try (EmbeddedDatabase again = EmbeddedDatabase.start(folder);
                Database database = new Database(TestDatabase.settings(again.jdbcUrl()))) {
            assertThat(
                            database.<Long>read(h ->
                                    h.createQuery("select count(*) from account")
                                            .mapTo(Long.class)
                                            .one()))
                    .as("the same files as before")
                    .isZero();
        }
    }

    /// As a server that was killed while it made its database leaves it: with a password that no
    /// database has yet.
    @Test
    void makes_its_database_anew_when_a_first_start_was_cut() throws Exception {
        Files.createDirectories(folder.resolve("postgres.new/base/1"));
        Files.writeString(folder.resolve("postgres.new/PG_VERSION"), "18");
        Files.writeString(folder.resolve("postgres.password"), "0123456789abcdef\n");
        Files.createDirectories(folder.resolve("programs/bin"));
        Files.createFile(folder.resolve("programs/bin/postgres"));
        assertThat(EmbeddedDatabase.isIn(folder)).isFalse();
        try (EmbeddedDatabase embedded = EmbeddedDatabase.start(folder);
                Database database = new Database(TestDatabase.settings(embedded.jdbcUrl()))) {
            database.ping();
        }
        assertThat(EmbeddedDatabase.isIn(folder)).isTrue();
        assertThat(folder.resolve("postgres.new")).doesNotExist();
    }

    /// A full disk keeps PostgreSQL from writing its number, a power cut its password.
    @Test
    void starts_with_files_that_are_there_and_empty() throws Exception {
        try (EmbeddedDatabase embedded = EmbeddedDatabase.start(folder);
                Database database = new Database(TestDatabase.settings(embedded.jdbcUrl()))) {
            database.useTransaction(h -> h.execute("create table kept (id int)"));
        }
        Files.write(folder.resolve("postgres/postmaster.pid"), new byte[0]);
        Files.write(folder.resolve("postgres/postmaster.opts"), new byte[0]);
        Files.write(folder.resolve("postgres.password"), new byte[0]);
        try (EmbeddedDatabase again = EmbeddedDatabase.start(folder);
                Database database = new Database(TestDatabase.settings(again.jdbcUrl()))) {
            database.read(h -> h.createQuery("select id from kept").mapToMap().list());
        }
    }

    @Test
    void leaves_files_alone_that_are_no_database() throws Exception {
        Path inside = Files.createDirectories(folder.resolve("postgres"));
        Path theirs = Files.createFile(inside.resolve("theirs"));
        assertThatThrownBy(() -> EmbeddedDatabase.start(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(inside.toString())
                .hasMessageContaining("move them away");
        assertThat(theirs).exists();
    }

    /// As `initdb` goes on when the server that has begun it is killed.
    @Test
    void ends_the_programs_that_a_killed_server_left() throws Exception {
        EmbeddedDatabase.start(folder).close();
        Process left =
                new ProcessBuilder(
                                EmbeddedPrograms.in(folder)
                                        .command(
                                                "postgres",
                                                "--single",
                                                "-D",
                                                folder.resolve("postgres").toString(),
                                                "postgres"))
                        .start();
        try (EmbeddedDatabase again = EmbeddedDatabase.start(folder);
                Database database = new Database(TestDatabase.settings(again.jdbcUrl()))) {
            database.ping();
            assertThat(left.isAlive()).isFalse();
        } finally {
            left.destroyForcibly();
        }
    }

    @Test
    void says_why_it_does_not_start_as_soon_as_it_is_known() throws Exception {
        EmbeddedDatabase.start(folder).close();
        Files.writeString(folder.resolve("postgres/postgresql.conf"), "no_such_setting = 1\n");
        assertThatThrownBy(() -> EmbeddedDatabase.start(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("FATAL:")
                .hasMessageContaining("postgres.log");
        assertThat(new PidFile(folder.resolve("postgres")).process()).isEmpty();
    }

    /// What no process can be started with, as without descriptors or processes; here its output
    /// cannot be opened.
    @Test
    void is_brought_back_though_starting_it_failed_for_a_while() throws Exception {
        PidFile pidFile = new PidFile(folder.resolve("postgres"));
        Path output = folder.resolve("postgres.log");
        try (EmbeddedDatabase embedded = EmbeddedDatabase.start(folder);
                Database database = new Database(TestDatabase.settings(embedded.jdbcUrl()));
                Told told = new Told(EmbeddedWatch.class)) {
            Files.move(output, folder.resolve("postgres.log.before"));
            Files.createDirectory(output);
            ProcessHandle postgres = pidFile.process().orElseThrow();
            postgres.destroyForcibly();
            told.await("event=database_restart_failed attempt=3 ");
            Files.delete(output);
            awaitAlive(database);
            told.await("event=database_restarted attempts=");
        }
    }

    /// What a class logs.
    private static final class Told implements AutoCloseable {
        private final Logger logger;
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final AppenderBase<ILoggingEvent> appender =
                new AppenderBase<>() {
                    @Override
                    protected void append(ILoggingEvent event) {
                        events.add(event.getFormattedMessage());
                    }
                };

        Told(Class<?> by) {
            logger = (Logger) LoggerFactory.getLogger(by);
            appender.start();
            logger.addAppender(appender);
        }

        void await(String beginning) throws InterruptedException {
            String event;
            do {
                event = events.poll(60, TimeUnit.SECONDS);
                assertThat(event).as("what comes before: " + beginning).isNotNull();
            } while (!event.startsWith(beginning));
        }

        @Override
        public void close() {
            logger.detachAppender(appender);
        }
    }

    @Test
    void is_brought_back_when_somebody_tells_it_to_stop() throws Exception {
        PidFile pidFile = new PidFile(folder.resolve("postgres"));
        try (EmbeddedDatabase embedded = EmbeddedDatabase.start(folder);
                Database database = new Database(TestDatabase.settings(embedded.jdbcUrl()))) {
            database.useTransaction(h -> h.execute("create table kept (id int)"));
            ProcessHandle postgres = pidFile.process().orElseThrow();
            postgres.destroy(); // SIGTERM: it waits for our sessions, and takes no new ones
            postgres.onExit().get(60, TimeUnit.SECONDS);
            awaitAlive(database);
            // as check-ledger does beside a running server
            try (Database beside =
                    new Database(TestDatabase.settings(EmbeddedDatabase.runningAt(folder)))) {
                beside.read(h -> h.createQuery("select id from kept").mapToMap().list());
            }
        }
    }

    @Test
    void asks_every_local_user_for_its_password() throws Exception {
        try (EmbeddedDatabase embedded = EmbeddedDatabase.start(folder)) {
            String open = embedded.jdbcUrl().replaceAll("&password=.*", "");
            assertThatThrownBy(() -> DriverManager.getConnection(open).close())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
            String wrong = open + "&password=wrong";
            assertThatThrownBy(() -> DriverManager.getConnection(wrong).close())
                    .isInstanceOf(SQLException.class);
        }
        assertThat(Files.getPosixFilePermissions(folder.resolve("postgres.password")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(folder.resolve("programs")).isNotEmptyDirectory();
    }

    /// Of a release that trusted everybody.
    @Test
    void gives_an_older_folder_a_password_and_keeps_what_is_in_it() throws Exception {
        try (EmbeddedDatabase embedded = EmbeddedDatabase.start(folder);
                Database database = new Database(TestDatabase.settings(embedded.jdbcUrl()))) {
            database.useTransaction(h -> h.execute("create table kept (id int)"));
        }
        Files.delete(folder.resolve("postgres.password"));
        Path access = folder.resolve("postgres/pg_hba.conf");
        Files.writeString(access, Files.readString(access).replace("scram-sha-256", "trust"));
        try (EmbeddedDatabase embedded = EmbeddedDatabase.start(folder);
                Database database = new Database(TestDatabase.settings(embedded.jdbcUrl()))) {
            database.read(h -> h.createQuery("select id from kept").mapToMap().list());
            String open = embedded.jdbcUrl().replaceAll("&password=.*", "");
            assertThatThrownBy(() -> DriverManager.getConnection(open).close())
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void runs_nothing_from_a_folder_that_others_may_write_to() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> EmbeddedDatabase.start(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("HELIOGRAPH_DATA");
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
