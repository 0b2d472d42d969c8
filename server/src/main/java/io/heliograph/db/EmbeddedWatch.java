package io.heliograph.db;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the embedded PostgreSQL again when it dies under the server, on the same port and with
/// the same settings, which it has itself kept in its folder. What was not committed is lost with
/// it, and the server deals with that as with any database that was away.
final class EmbeddedWatch implements AutoCloseable {
    /// Attempts to start it, one after the other in vain; at the longest pause about four hours.
    static final int ATTEMPTS_MAX = 1_000;

    private static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(1);
    private static final Duration PAUSE_MIN = Duration.ofMillis(250);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(15);

    /// How long it may take to make its files good again.
    private static final Duration START_MAX = Duration.ofMinutes(10);

    private static final Logger log = LoggerFactory.getLogger(EmbeddedWatch.class);

    private final Path data;
    private final PidFile pidFile;
    private final Thread thread;

    /// @param data the folder of a PostgreSQL that runs
    EmbeddedWatch(Path data) {
        this.data = data;
        this.pidFile = new PidFile(data);
        this.thread = Thread.ofPlatform().name("database-watch").daemon().start(this::run);
    }

    private void run() {
        try {
            do {
                awaitDeath();
            } while (restart());
        } catch (InterruptedException closed) {
            log.debug("event=database_watch_closed");
        } catch (IOException failure) {
            log.error("event=database_not_watched why=\"{}\"", failure.toString());
        }
    }

    private void awaitDeath() throws InterruptedException, IOException {
        Optional<ProcessHandle> postgres = pidFile.process();
        if (postgres.isPresent()) {
            ProcessHandle process = postgres.get();
            while (!hasEnded(process)) {
                if (pidFile.isStopping()) {
                    log.error("event=database_told_to_stop pid={} why=from_outside", process.pid());
                    stopFast(process);
                }
            }
            log.error("event=database_died pid={}", process.pid());
        }
    }

    private static boolean hasEnded(ProcessHandle process) throws InterruptedException {
        try {
            process.onExit().get(LOOKED_AT_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException alive) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Somebody has sent it SIGTERM: it waits for its sessions, which are ours and do not end, and
    /// takes no new ones. SIGINT ends them, and then it can be started again.
    private void stopFast(ProcessHandle process) throws InterruptedException, IOException {
        control("stop", "-m", "fast");
        process.onExit()
                .orTimeout(START_MAX.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(_ -> process)
                .join();
    }

    /// @return false: it was tried often enough
    private boolean restart() throws InterruptedException, IOException {
        long died = System.nanoTime();
        Duration pause = PAUSE_MIN;
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            if (pidFile.process().isEmpty()) {
                pidFile.forgetProcess();
                if (start()) {
                    log.warn(
                            "event=database_restarted attempts={} millis={}",
                            attempt,
                            Duration.ofNanos(System.nanoTime() - died).toMillis());
                    return true;
                }
            }
            log.error("event=database_restart_failed attempt={} log={}", attempt, output());
            Thread.sleep(pause);
            pause =
                    pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0
                            ? pause.multipliedBy(2)
                            : PAUSE_MAX;
        }
        log.error("event=database_given_up attempts={}", ATTEMPTS_MAX);
        return false;
    }

    private boolean start() throws InterruptedException, IOException {
        return control("restart")
                == 0; // with the options of the last start, whether or not that one lives
    }

    private int control(String... words) throws InterruptedException, IOException {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U")); // it refuses to run as root
        }
        command.add(binaries(data).resolve("pg_ctl").toString());
        command.addAll(List.of("-D", data.toString(), "-w", "-t", "" + START_MAX.toSeconds()));
        command.addAll(List.of(words));
        Process control =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output().toFile())
                        .start();
        return control.waitFor();
    }

    /// Where the last start found PostgreSQL's programs: the first word of its command.
    static Path binaries(Path data) throws IOException {
        String command = Files.readString(data.resolve("postmaster.opts"));
        String postgres = command.substring(0, command.indexOf(" \"")).replace("\"", "");
        return Path.of(postgres).resolveSibling("");
    }

    private Path output() {
        return data.resolveSibling("postgres-restart.log");
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
