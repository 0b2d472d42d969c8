package io.heliograph.transport;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Bodies that are being read and answers that are being written. Helidon waits for a client for
/// ever, and whoever waits holds memory and a place among the requests at a time: what takes too
/// long is given up by interrupting its thread, which closes the connection.
public final class Deadlines implements AutoCloseable {
    private final Duration pause;
    private final ConcurrentMap<Thread, Long> deadlines = new ConcurrentHashMap<>();
    private final Thread watch;

    /// @param pause between looks: so much later than its deadline something is given up
    public Deadlines(Duration pause) {
        this.pause = pause;
        watch = Thread.ofVirtual().name("deadlines").start(this::watch);
    }

    /// The calling thread begins to read or to write.
    ///
    /// @param max how long that may take in all
    public void begin(Duration max) {
        deadlines.put(Thread.currentThread(), System.nanoTime() + max.toNanos());
    }

    /// The calling thread has read or written.
    ///
    /// @return whether in time; else it is interrupted, or about to be, and must not go on with the
    ///   connection
    public boolean end() {
        return deadlines.remove(Thread.currentThread()) != null;
    }

    private void watch() {
        while (true) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException closed) {
                return;
            }
            long now = System.nanoTime();
            deadlines.forEach((thread, deadline) -> {
                if (now - deadline > 0 && deadlines.remove(thread, deadline)) {
                    thread.interrupt();
                }
            });
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
