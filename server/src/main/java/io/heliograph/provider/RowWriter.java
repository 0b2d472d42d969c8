package io.heliograph.provider;

import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes rows on a thread of its own, in the order in which they were given: who reads from a
/// provider waits for no database. While that is away it tries again.
final class RowWriter<T> implements AutoCloseable {
    private static final int TOGETHER_MAX = 100;
    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(RowWriter.class);

    /// @param row null: wakes the thread, which is to end
    private record Waiting<T>(@Nullable T row, Runnable written) {}

    private final BlockingQueue<Waiting<T>> waiting;
    private final Consumer<List<T>> store;
    private final String name;
    private final Thread thread;
    private volatile boolean closing;

    /// @param waitingMax rows that wait
    /// @param store writes them, and may be asked to write them again
    RowWriter(String name, int waitingMax, Consumer<List<T>> store) {
        this.waiting = new ArrayBlockingQueue<>(waitingMax);
        this.store = store;
        this.name = name;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Never waits.
    ///
    /// @param written run once it is on disk, or will never be, which is a bug of ours
    /// @return false: there is no room for it
    boolean offer(T row, Runnable written) {
        return waiting.offer(new Waiting<>(row, written));
    }

    private void run() {
        List<Waiting<T>> together = new ArrayList<>();
        try {
            while (!closing || !waiting.isEmpty()) {
                together.add(waiting.take());
                waiting.drainTo(together, TOGETHER_MAX - 1);
                write(together);
                together.forEach(each -> each.written.run());
                together.clear();
            }
        } catch (InterruptedException stopped) {
            // what is left was not acknowledged, and comes again
        }
    }

    private void write(List<Waiting<T>> together) throws InterruptedException {
        List<T> rows = new ArrayList<>();
        for (Waiting<T> each : together) {
            if (each.row != null) {
                rows.add(each.row);
            }
        }
        while (!rows.isEmpty()) {
            try {
                store.accept(rows);
                return;
            } catch (DatabaseGone | CommitUnknown gone) {
                Thread.sleep(RETRY_PAUSE);
            } catch (RuntimeException bug) {
                log.error("event=rows_not_written writer={} count={}", name, rows.size(), bug);
                return;
            }
        }
    }

    /// Writes what waits and stops; with a database that is gone, not for ever.
    @Override
    public void close() {
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        waiting.offer(new Waiting<>(null, () -> {})); // where there is no room, it does not wait
        try {
            if (!thread.join(CLOSE_MAX)) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
