package io.heliograph.db;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real PostgreSQL started as a child process, for those who bring none: its files stay in their
/// folder from start to start, and unlike the library's defaults it calls fsync.
public final class EmbeddedDatabase implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration STOP_WAIT = Duration.ofSeconds(20);

    private static final String FILES = "postgres";
    private static final String PROGRAMS = "programs";
    private static final String LOCK = "lock";

    /// There while PostgreSQL's files are being made: what it finds with it was never used.
    private static final String BEGUN = "postgres.begun";

    private static final Duration START_MAX = Duration.ofSeconds(60);

    private final EmbeddedPostgres postgres;
    private final EmbeddedWatch watch;

    /// Held while this process uses the folder; the system gives it up when the process dies.
    private final FileChannel lock;

    private final String password;

    private EmbeddedDatabase(
            EmbeddedPostgres postgres, Path data, String password, FileChannel lock) {
        this.postgres = postgres;
        this.watch = new EmbeddedWatch(data);
        this.password = password;
        this.lock = lock;
    }

    /// Starts it on a free port of 127.0.0.1; one that a killed server left running on the same
    /// folder is stopped first. When it dies it is started again.
    ///
    /// @param folder made when it does not exist; of the user that this process is, for programs
    ///   that lie in it are run
    /// @throws InUse when another process uses the folder
    /// @throws IllegalStateException the folder cannot be used, in a sentence
    public static EmbeddedDatabase start(Path folder) {
        Path own = folder.toAbsolutePath().normalize();
        FileChannel lock = lock(own);
        try {
            Path data = own.resolve(FILES);
            setAsideWhatWasCut(own);
            EmbeddedPassword password = new EmbeddedPassword(own, data);
            return new EmbeddedDatabase(
                    startServer(own, data, password), data, password.get(), lock);
        } catch (IOException failure) {
            unlock(lock);
            throw new IllegalStateException(
                    "the embedded PostgreSQL did not start in " + own + ": " + failure.getMessage(),
                    failure);
        } catch (RuntimeException failure) {
            unlock(lock);
            throw failure;
        }
    }

    /// Whether a database was ever made in the folder.
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILES));
    }

    /// The address of the server that another process has started on that folder.
    ///
    /// @throws IllegalStateException when none runs there
    public static String runningAt(Path folder) {
        Path data = folder.toAbsolutePath().normalize().resolve(FILES);
        try {
            return jdbcUrl(
                    new PidFile(data).port(),
                    new EmbeddedPassword(folder.toAbsolutePath().normalize(), data).kept());
        } catch (IOException failure) {
            throw new IllegalStateException("no PostgreSQL runs in " + folder, failure);
        }
    }

    /// A process that was killed while the files were made leaves half of them.
    private static void setAsideWhatWasCut(Path folder) throws IOException {
        Path begun = folder.resolve(BEGUN);
        Path data = folder.resolve(FILES);
        if (Files.exists(begun) && Files.exists(data)) {
            Path aside = folder.resolve(FILES + ".cut-" + System.currentTimeMillis());
            log.warn("event=cut_database_set_aside folder={}", aside);
            Files.move(data, aside);
        }
        if (!Files.exists(data)) {
            Files.writeString(begun, "");
        } else {
            Files.deleteIfExists(begun);
        }
    }

    /// The files are whole: on disk before anything is kept in them.
    private static void filesAreWhole(Path folder) throws IOException {
        if (Files.deleteIfExists(folder.resolve(BEGUN))) {
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    private static FileChannel lock(Path folder) {
        try {
            OwnFolder.make(folder);
            FileChannel channel =
                    FileChannel.open(
                            folder.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new InUse(folder);
            }
            return channel;
        } catch (IOException failure) {
            throw new IllegalStateException(
                    "the folder "
                            + folder
                            + " cannot be used ("
                            + failure
                            + "): make it writable, or name another one in HELIOGRAPH_DATA",
                    failure);
        } catch (OverlappingFileLockException here) {
            throw new InUse(folder, here);
        }
    }

    private static void unlock(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Another process uses the folder.
    public static final class InUse extends IllegalStateException {
        private static final long serialVersionUID = 1;

        private InUse(Path folder) {
            this(folder, null);
        }

        private InUse(Path folder, @Nullable Throwable cause) {
            super(
                    "another Heliograph uses the folder "
                            + folder
                            + ": stop it, or give this one a folder of its own in HELIOGRAPH_DATA",
                    cause);
        }
    }

    private static EmbeddedPostgres startServer(Path folder, Path data, EmbeddedPassword password)
            throws IOException {
        OwnFolder.make(data);
        OwnFolder.makeHidden(folder.resolve(PROGRAMS));
        stopOrphan(data);
        if (Files.exists(data.resolve("postgresql.conf"))) {
            password.require(() -> EmbeddedWatch.binaries(data));
        }
        EmbeddedPostgres started =
                EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setOverrideWorkingDirectory(
                                folder.resolve(PROGRAMS).resolve(FILES).toFile())
                        .setPgBinaryResolver(new Binaries())
                        .setCleanDataDirectory(false)
                        .setRegisterShutdownHook(false)
                        .setPGStartupWait(START_MAX)
                        .setDataDirectoryCustomizer(_ -> whole(folder, password))
                        .setConnectConfig("password", password.get())
                        .setLocaleConfig("locale", "C")
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on")
                        .setServerConfig("max_connections", "100")
                        .setServerConfig("shared_buffers", "256MB")
                        // all since the last checkpoint is done again after a kill, before anything
                        // is sent: 3 GB of it took 12 s on a quiet machine
                        .setServerConfig("max_wal_size", "1GB")
                        .setServerConfig("checkpoint_timeout", "5min")
                        .setServerConfig("jit", "off")
                        .start();
        filesAreWhole(folder);
        return started;
    }

    /// One for each folder: the library unpacks once for each of these, and would otherwise run
    /// what lies in the folder of another.
    private static final class Binaries implements PgBinaryResolver {
        @Override
        public InputStream getPgBinary(String system, String machineHardware) throws IOException {
            return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machineHardware);
        }
    }

    /// Called between the making of the files and the first start.
    private static void whole(Path folder, EmbeddedPassword password) {
        try {
            password.require(() -> unpacked(folder.resolve(PROGRAMS)));
            filesAreWhole(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Where the library has unpacked PostgreSQL's programs.
    private static Path unpacked(Path programs) throws IOException {
        try (Stream<Path> below =
                Files.find(programs, 4, (path, _) -> path.endsWith("bin/postgres"))) {
            return below.findAny()
                    .orElseThrow(() -> new IOException("no PostgreSQL below " + programs))
                    .resolveSibling("");
        }
    }

    /// Its address for [DatabaseSettings], with the password.
    public String jdbcUrl() {
        return jdbcUrl(postgres.getPort(), password);
    }

    private static String jdbcUrl(int port, String password) {
        return "jdbc:postgresql://127.0.0.1:"
                + port
                + "/postgres?user=postgres"
                + (password.isEmpty() ? "" : "&password=" + password);
    }

    private static void stopOrphan(Path data) throws IOException {
        PidFile pidFile = new PidFile(data);
        Optional<ProcessHandle> orphan = pidFile.process();
        if (orphan.isEmpty()) {
            pidFile.forgetProcess();
            return;
        }
        log.info("event=orphan_database_stopped pid={}", orphan.get().pid());
        orphan.get().destroy(); // SIGTERM: ends once its sessions have, and their client is dead
        if (!hasEnded(orphan.get())) {
            orphan.get().destroyForcibly();
            if (!hasEnded(orphan.get())) {
                throw new IOException(
                        "PostgreSQL, process " + orphan.get().pid() + ", does not end");
            }
        }
    }

    private static boolean hasEnded(ProcessHandle process) {
        try {
            process.onExit().get(STOP_WAIT.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException slow) {
            return false;
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        watch.close();
        try {
            postgres.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            unlock(lock);
        }
    }
}
