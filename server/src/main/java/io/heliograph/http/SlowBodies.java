package io.heliograph.http;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Bodies that are being read. Helidon waits for the rest of one for ever, and whoever waits holds
/// a place among the requests at a time: a body that takes too long is given up by interrupting its
/// reader, which closes the connection.
final class SlowBodies implements AutoCloseable {
    private static final int LOOKS = 4;

    private final long maxNanos;
    private final Duration pause;
    private final ConcurrentMap<Thread, Long> since = new ConcurrentHashMap<>();
    private final Thread watch;

    /// @param max how long a body may take in all
    SlowBodies(Duration max) {
        maxNanos = max.toNanos();
        pause = max.dividedBy(LOOKS);
        watch = Thread.ofVirtual().name("slow-bodies").start(this::watch);
    }

    /// The calling thread begins to read.
    void begin() {
        since.put(Thread.currentThread(), System.nanoTime());
    }

    /// The calling thread has read.
    ///
    /// @return whether in time; else it is interrupted, or about to be, and must not go on with the
    ///   connection
    boolean end() {
        return since.remove(Thread.currentThread()) != null;
    }

    private void watch() {
        while (true) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException closed) {
                return;
            }
            long now = System.nanoTime();
            since.forEach((reader, began) -> {
                if (now - began > maxNanos && since.remove(reader, began)) {
                    reader.interrupt();
                }
            });
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
