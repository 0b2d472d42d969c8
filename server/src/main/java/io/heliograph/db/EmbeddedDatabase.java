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

    private final EmbeddedPostgres postgres;
    private final EmbeddedWatch watch;

    /// Held while this process uses the folder; the system gives it up when the process dies.
    private final FileChannel lock;

    private EmbeddedDatabase(EmbeddedPostgres postgres, Path data, FileChannel lock) {
        this.postgres = postgres;
        this.watch = new EmbeddedWatch(data);
        this.lock = lock;
    }

    /// Starts it on a free port of 127.0.0.1; one that a killed server left running on the same
    /// folder is stopped first. When it dies it is started again.
    ///
    /// @param folder made when it does not exist
    /// @throws InUse when another process uses the folder
    public static EmbeddedDatabase start(Path folder) {
        FileChannel lock = lock(folder.toAbsolutePath());
        try {
            Path data = folder.toAbsolutePath().normalize().resolve(FILES);
            return new EmbeddedDatabase(startServer(data), data, lock);
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
            return jdbcUrl(new PidFile(folder.resolve(FILES)).port());
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

    private static EmbeddedPostgres startServer(Path data) {
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
                    "the embedded PostgreSQL did not start in " + data, failure);
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
