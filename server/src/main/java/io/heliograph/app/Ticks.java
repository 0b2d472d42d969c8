package io.heliograph.app;

import io.heliograph.db.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs what is to be done every so often, each task on a thread of its own, so that none waits for
/// another.
final class Ticks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Ticks.class);

    private final List<Thread> threads = new ArrayList<>();

    /// A task that may wait.
    @FunctionalInterface
    interface Task {
        void run() throws InterruptedException;
    }

    /// Runs the task after each pause, once started; one that fails is tried again after the next.
    void every(Duration pause, String name, Task task) {
        threads.add(
                Thread.ofVirtual()
                        .name("tick-" + name)
                        .unstarted(() -> {
                            try {
                                while (true) {
                                    Thread.sleep(pause);
                                    runOnce(name, task);
                                }
                            } catch (InterruptedException stopped) {
                                // the end of this thread is what was asked for
                            }
                        }));
    }

    /// Begins the first pauses.
    void start() {
        threads.forEach(Thread::start);
    }

    private static void runOnce(String name, Task task) throws InterruptedException {
        try {
            task.run();
        } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
            log.warn("event=tick_failed task={} why=database_gone", name);
        } catch (RuntimeException bug) {
            log.error("event=tick_failed task={}", name, bug);
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofSeconds(10));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
