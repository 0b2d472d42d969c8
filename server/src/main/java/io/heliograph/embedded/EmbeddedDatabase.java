package io.heliograph.embedded;

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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real PostgreSQL started as a child process, for those who bring none: its files stay in their
/// folder from start to start ([EmbeddedFiles]).
public final class EmbeddedDatabase implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration STOP_WAIT = Duration.ofSeconds(20);
    private static final String LOCK = "lock";

    /// Of the disk: with less than a segment of its log PostgreSQL does not even start.
    private static final long ROOM_MIN_BYTES = 16L << 20;

    /// As the system says it, and PostgreSQL.
    private static final Pattern NO_ROOM =
            Pattern.compile("No space left on device|Disk quota exceeded|Check free disk space");

    private final EmbeddedServer server;
    private final EmbeddedWatch watch;
    private final Path folder;

    /// Held while this process uses the folder; the system gives it up when the process dies.
    private final FileChannel lock;

    private final String password;

    private EmbeddedDatabase(
            EmbeddedServer server, Path folder, String password, FileChannel lock) {
        this.server = server;
        this.watch = new EmbeddedWatch(server);
        this.folder = folder;
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
        boolean started = false;
        try {
            EmbeddedDatabase database = start(own, lock);
            started = true;
            return database;
        } catch (IOException | UncheckedIOException failure) {
            throw notStarted(own, failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while PostgreSQL was started", stopped);
        } finally {
            if (!started) {
                unlock(lock);
            }
        }
    }

    private static EmbeddedDatabase start(Path folder, FileChannel lock)
            throws IOException, InterruptedException {
        EmbeddedFiles files = new EmbeddedFiles(folder);
        Path data = files.data();
        stopOrphan(data);
        EmbeddedPrograms.endAll(folder, STOP_WAIT);
        EmbeddedPrograms programs = EmbeddedPrograms.in(folder);
        EmbeddedPassword password = new EmbeddedPassword(folder, data);
        files.clearAway();
        if (files.areWhole()) {
            OwnFolder.make(data);
            password.require(programs);
        } else {
            files.make(programs, password);
        }
        EmbeddedServer server = new EmbeddedServer(programs, data);
        try {
            server.start();
        } catch (IOException | InterruptedException failure) {
            EmbeddedPrograms.endAll(folder, STOP_WAIT);
            throw failure;
        }
        return new EmbeddedDatabase(server, folder, password.get(), lock);
    }

    /// Whether there is a whole database in the folder.
    public static boolean isIn(Path folder) {
        return new EmbeddedFiles(folder).areWhole();
    }

    /// The address of the server that another process has started on that folder.
    ///
    /// @throws IllegalStateException when none runs there
    public static String runningAt(Path folder) {
        Path own = folder.toAbsolutePath().normalize();
        Path data = new EmbeddedFiles(own).data();
        try {
            return jdbcUrl(new PidFile(data).port(), new EmbeddedPassword(own, data).kept());
        } catch (IOException failure) {
            throw new IllegalStateException("no PostgreSQL runs in " + folder, failure);
        }
    }

    /// What to tell of a failure while the server starts on it: that there is no room, where that
    /// is why.
    public RuntimeException told(RuntimeException failure) {
        return isOfNoRoom(failure) ? withoutRoom(folder, failure) : failure;
    }

    private static IllegalStateException withoutRoom(Path folder, Exception failure) {
        return new IllegalStateException(
                "there is no room for the embedded PostgreSQL on the disk of the folder "
                        + folder
                        + ": make some (an empty database takes 200 MiB), or name another folder in HELIOGRAPH_DATA",
                failure);
    }

    private static IllegalStateException notStarted(Path folder, Exception failure) {
        if (isOfNoRoom(failure) || isFull(folder)) {
            return withoutRoom(folder, failure);
        }
        return new IllegalStateException(
                "the embedded PostgreSQL did not start in " + folder + ": " + failure.getMessage(),
                failure);
    }

    private static boolean isOfNoRoom(Exception failure) {
        return NO_ROOM.matcher(failure.toString()).find();
    }

    /// What a program fails by it cannot even write down there.
    private static boolean isFull(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace() < ROOM_MIN_BYTES;
        } catch (IOException unknown) {
            return false;
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
            if (isOfNoRoom(failure)) {
                throw withoutRoom(folder, failure);
            }
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

    /// Its address for [io.heliograph.db.DatabaseSettings], with the password.
    public String jdbcUrl() {
        return jdbcUrl(server.port(), password);
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
            if (server.pidFile().process().isPresent()) {
                server.stopFast();
            }
            EmbeddedPrograms.endAll(folder, STOP_WAIT); // one that was just being started again
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            unlock(lock);
        }
    }
}
