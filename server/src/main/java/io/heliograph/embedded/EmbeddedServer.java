package io.heliograph.embedded;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The process that PostgreSQL is on one folder: started always on the same port and with the same
/// settings, among them, unlike its library's defaults, fsync.
final class EmbeddedServer {
    /// How long it may take to make its files good again, at a start as when it has died.
    static final Duration START_MAX = Duration.ofMinutes(10);

    private static final Duration STOP_MAX = Duration.ofMinutes(1);

    /// In which a program of PostgreSQL notices that its own time is over.
    private static final Duration SPARE = Duration.ofSeconds(30);

    /// What it says, of its last start and since.
    private static final String OUTPUT = "postgres.log";

    private static final String STOP_OUTPUT = "postgres-stop.log";

    private static final List<String> SETTINGS =
            List.of(
                    "fsync=on",
                    "synchronous_commit=on",
                    "full_page_writes=on",
                    "max_connections=100",
                    "shared_buffers=256MB",
                    // all since the last checkpoint is done again after a kill, before anything is
                    // sent: 3 GB of it took 12 s on a quiet machine
                    "max_wal_size=1GB",
                    "checkpoint_timeout=5min",
                    "jit=off",
                    // of its output: no statements, which hold texts, and little in a year
                    "log_min_messages=log",
                    "log_checkpoints=off");

    private final EmbeddedPrograms programs;
    private final Path data;
    private final PidFile pidFile;
    private final int port;

    /// @param data the folder of a database
    EmbeddedServer(EmbeddedPrograms programs, Path data) throws IOException {
        this.programs = programs;
        this.data = data;
        this.pidFile = new PidFile(data);
        this.port = freePort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    PidFile pidFile() {
        return pidFile;
    }

    /// Starts it where it does not run, and waits until it takes connections.
    ///
    /// @throws IOException it did not start, or not in time: then it may still be at it
    void start() throws IOException, InterruptedException {
        if (pidFile.process().isPresent()) {
            return;
        }
        pidFile.forgetProcess();
        control(
                OUTPUT,
                START_MAX,
                "-o",
                "-p " + port + " -c " + String.join(" -c ", SETTINGS),
                "start");
    }

    /// Ends its sessions and then itself.
    void stopFast() throws IOException, InterruptedException {
        control(STOP_OUTPUT, STOP_MAX, "-m", "fast", "stop");
        Files.deleteIfExists(data.resolveSibling(STOP_OUTPUT));
    }

    private void control(String output, Duration atMost, String... words)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>();
        all.addAll(List.of("-D", data.toString(), "-w", "-t", "" + atMost.toSeconds()));
        all.addAll(List.of(words));
        programs.run(
                data.resolveSibling(output),
                atMost.plus(SPARE),
                "pg_ctl",
                all.toArray(String[]::new));
    }
}
