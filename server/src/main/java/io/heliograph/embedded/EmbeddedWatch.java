package io.heliograph.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the embedded PostgreSQL again when it dies under the server, on the same port and with
/// the same settings. What was not committed is lost with it, and the server deals with that as
/// with any database that was away.
///
/// It never gives up: whatever an attempt fails by (no room, no descriptors, no processes) may be
/// over before the next, and nothing else would bring the database back.
final class EmbeddedWatch implements AutoCloseable {
    private static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(1);
    private static final Duration PAUSE_MIN = Duration.ofMillis(250);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(15);

    private static final Logger log = LoggerFactory.getLogger(EmbeddedWatch.class);

    private final EmbeddedServer server;
    private final Thread thread;

    /// @param server that runs
    EmbeddedWatch(EmbeddedServer server) {
        this.server = server;
        this.thread = Thread.ofPlatform().name("database-watch").daemon().start(this::run);
    }

    private void run() {
        try {
            while (true) {
                watch();
            }
        } catch (InterruptedException closed) {
            log.debug("event=database_watch_closed");
        }
    }

    /// Waits until it has died, and tries until it runs again.
    private void watch() throws InterruptedException {
        Duration pause = PAUSE_MIN;
        for (int attempt = 1; ; attempt++) {
            try {
                awaitDeath();
                long died = System.nanoTime();
                server.start();
                log.warn(
                        "event=database_restarted attempts={} millis={}",
                        attempt,
                        Duration.ofNanos(System.nanoTime() - died).toMillis());
                return;
            } catch (IOException | RuntimeException | OutOfMemoryError failure) {
                // the last: no thread could be made to wait for a process
                log.error(
                        "event=database_restart_failed attempt={} why=\"{}\"",
                        attempt,
                        failure.toString());
            }
            Thread.sleep(pause);
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(PAUSE_MAX) < 0 ? longer : PAUSE_MAX;
        }
    }

    private void awaitDeath() throws InterruptedException, IOException {
        Optional<ProcessHandle> postgres = server.pidFile().process();
        if (postgres.isPresent()) {
            ProcessHandle process = postgres.get();
            while (!hasEnded(process)) {
                if (server.pidFile().isStopping()) {
                    // somebody has sent it SIGTERM: it waits for its sessions, which are ours and
                    // do not end, and takes no new ones
                    log.error("event=database_told_to_stop pid={} why=from_outside", process.pid());
                    server.stopFast();
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
