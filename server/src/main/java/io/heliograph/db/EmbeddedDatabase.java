package io.heliograph.db;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real PostgreSQL started as a child process, for those who bring none: its files stay in their
/// folder from start to start, and unlike the library's defaults it calls fsync.
public final class EmbeddedDatabase implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration STOP_WAIT = Duration.ofSeconds(20);

    private static final String FILES = "postgres";
    private static final String LOCK = "lock";
    private static final int PID_FILE_PORT_LINE = 3;

    private final EmbeddedPostgres postgres;

    /// Held while this process uses the folder; the system gives it up when the process dies.
    private final FileChannel lock;

    private EmbeddedDatabase(EmbeddedPostgres postgres, FileChannel lock) {
        this.postgres = postgres;
        this.lock = lock;
    }

    /// Starts it on a free port of 127.0.0.1; one that a killed server left running on the same
    /// folder is stopped first.
    ///
    /// @param folder made when it does not exist
    /// @throws InUse when another process uses the folder
    public static EmbeddedDatabase start(Path folder) {
        FileChannel lock = lock(folder.toAbsolutePath());
        try {
            return new EmbeddedDatabase(startServer(folder.toAbsolutePath()), lock);
        } catch (RuntimeException failure) {
            unlock(lock);
            throw failure;
        }
    }

    /// The address of the server that another process has started on that folder.
    ///
    /// @throws IllegalStateException when none runs there
    public static String runningAt(Path folder) {
        try {
            List<String> lines =
                    Files.readAllLines(folder.resolve(FILES).resolve("postmaster.pid"));
            return jdbcUrl(Integer.parseInt(lines.get(PID_FILE_PORT_LINE).strip()));
        } catch (IOException failure) {
            throw new IllegalStateException("no PostgreSQL runs in " + folder, failure);
        }
    }

    private static FileChannel lock(Path folder) {
        try {
            Files.createDirectories(folder);
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
            throw new UncheckedIOException("the folder " + folder + " cannot be used", failure);
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

    private static EmbeddedPostgres startServer(Path folder) {
        Path data = folder.resolve(FILES);
        try {
            Files.createDirectories(data);
            stopOrphan(data);
            return EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setLocaleConfig("locale", "C")
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("shared_buffers", "256MB")
                    .setServerConfig("max_wal_size", "4GB")
                    .setServerConfig("checkpoint_timeout", "15min")
                    .setServerConfig("jit", "off")
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "the embedded PostgreSQL did not start in " + folder, failure);
        }
    }

    /// Its address for [DatabaseSettings].
    public String jdbcUrl() {
        return jdbcUrl(postgres.getPort());
    }

    private static String jdbcUrl(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    private static void stopOrphan(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> orphan =
                lines.isEmpty()
                        ? Optional.empty()
                        : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                                .filter(EmbeddedDatabase::isPostgres);
        if (orphan.isEmpty()) {
            return;
        }
        log.info("event=orphan_database_stopped pid={}", orphan.get().pid());
        orphan.get().destroy(); // SIGTERM: ends once its sessions have, and their client is dead
        try {
            orphan.get().onExit().get(STOP_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            orphan.get().destroyForcibly();
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().map(command -> command.contains("postgres")).orElse(false);
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            unlock(lock);
        }
    }
}
