package io.heliograph.webhook;

import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes what attempts leave, one transaction for all that comes together, and now and then the
/// cursors. While the database is away it tries again; what waits in memory then is bounded, since
/// no POST is made without a place for its result.
final class Recorder implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Recorder.class);

    /// POSTs whose results are not committed.
    private static final int UNWRITTEN_MAX = 1_000;

    private static final int GROUP_MAX = 500;
    private static final long GATHER_MILLIS = 3;
    private static final long CURSORS_MILLIS = 500;
    private static final long AGAIN_MILLIS = 200;

    private final WebhookStore store;
    private final Runnable cursors;
    private final Semaphore places = new Semaphore(UNWRITTEN_MAX, true);
    private final LinkedBlockingQueue<Result> queue = new LinkedBlockingQueue<>();
    private volatile boolean closing;
    private volatile boolean closed;

    /// @param cursors writes the cursors; called by this thread
    Recorder(WebhookStore store, Runnable cursors) {
        this.store = store;
        this.cursors = cursors;
    }

    /// Takes a place for the result of a POST.
    void reserve() throws InterruptedException {
        places.acquire();
    }

    /// A place that no result will give back.
    void giveBack() {
        places.release();
    }

    /// Never waits. A result with an attempt gives its place back once it is written.
    void add(Result result) {
        queue.add(result);
    }

    @Override
    public void run() {
        long cursorsAt = 0;
        try {
            while (!closing || !queue.isEmpty()) {
                Result first = queue.poll(closing ? 0 : CURSORS_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    List<Result> group = new ArrayList<>(List.of(first));
                    Thread.sleep(GATHER_MILLIS); // what else comes shares the commit
                    queue.drainTo(group, GROUP_MAX - 1);
                    write(group);
                }
                if (System.nanoTime() - cursorsAt > CURSORS_MILLIS * 1_000_000) {
                    untilWritten(cursors);
                    cursorsAt = System.nanoTime();
                }
            }
            untilWritten(cursors);
        } catch (InterruptedException stopped) {
            log.warn("event=webhook_results_unwritten results={}", queue.size());
        }
    }

    private void write(List<Result> group) throws InterruptedException {
        boolean committed = untilWritten(() -> store.write(group));
        for (Result result : group) {
            // one that cannot be written must not keep the others out
            boolean written =
                    committed
                            || (group.size() > 1
                                    && untilWritten(() -> store.write(List.of(result))));
            if (result.attempt() != null) {
                giveBack();
            }
            tell(result, written);
        }
    }

    private static void tell(Result result, boolean written) {
        try {
            result.written().done(written);
        } catch (RuntimeException fault) {
            // the thread is everybody's
            log.error("event=webhook_fault account={}", result.account(), fault);
        }
    }

    /// @return false: it never will be; nothing of it is kept
    private boolean untilWritten(Runnable work) throws InterruptedException {
        while (true) {
            try {
                work.run();
                return true;
            } catch (DatabaseGone | CommitUnknown gone) {
                if (closed) {
                    throw new InterruptedException();
                }
                log.warn("event=webhook_database_gone results={}", queue.size());
                Thread.sleep(AGAIN_MILLIS);
            } catch (RuntimeException fault) {
                log.error("event=webhook_write_failed", fault);
                return false;
            }
        }
    }

    /// No more results come: the thread ends once all are written.
    void finish() {
        closing = true;
    }

    /// What cannot be written now never will be.
    void giveUp() {
        closed = true;
    }
}
