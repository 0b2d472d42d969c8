package io.heliograph.provider;

import io.heliograph.db.Database;
import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what could not be read in the table `unread_pdu`, on a thread of its own: who reads from a
/// provider waits for no database. While that is away it tries again.
public final class UnreadPdus implements AutoCloseable {
    /// PDUs that wait to be kept; what comes beyond it is acknowledged and counted alone.
    static final int WAITING_MAX = 1_000;

    private static final int TOGETHER_MAX = 100;

    /// Of those that are dropped, one of so many is told in the log.
    private static final int DROPPED_TOLD = 1_000;

    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(UnreadPdus.class);

    /// @param kept run once it is on disk, or will not be
    private record Waiting(UnreadPdu pdu, Runnable kept) {}

    /// Wakes the thread, which is to end.
    private static final Waiting END =
            new Waiting(new UnreadPdu("", "", Instant.EPOCH, new byte[0]), () -> {});

    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final UnreadPduStore store;
    private final Thread thread;
    private final AtomicLong droppedCount = new AtomicLong();
    private volatile boolean closing;

    public UnreadPdus(Database database) {
        this.store = new UnreadPduStore(database);
        this.thread = Thread.ofVirtual().name("unread-pdus").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// Never waits.
    ///
    /// @param kept run once it is on disk, or where there is no room for it
    public void keep(UnreadPdu pdu, Runnable kept) {
        if (!waiting.offer(new Waiting(pdu, kept))) {
            long dropped = droppedCount.incrementAndGet();
            if (dropped % DROPPED_TOLD == 1) {
                log.warn(
                        "event=unread_pdu_dropped provider={} kind={} why=too_many dropped={}",
                        pdu.provider(),
                        pdu.kind(),
                        dropped);
            }
            kept.run();
        }
    }

    private void run() {
        List<Waiting> together = new ArrayList<>();
        try {
            while (!closing || !waiting.isEmpty()) {
                together.add(waiting.take());
                waiting.drainTo(together, TOGETHER_MAX - 1);
                together.remove(END);
                keep(together);
                together.forEach(each -> each.kept.run());
                together.clear();
            }
        } catch (InterruptedException stopped) {
            // what is left was not acknowledged, and comes again
        }
    }

    private void keep(List<Waiting> together) throws InterruptedException {
        List<UnreadPdu> pdus = together.stream().map(Waiting::pdu).toList();
        while (!pdus.isEmpty()) {
            try {
                store.keep(pdus);
                return;
            } catch (DatabaseGone | CommitUnknown gone) {
                Thread.sleep(RETRY_PAUSE);
            } catch (RuntimeException bug) {
                log.error("event=unread_pdu_not_kept count={}", pdus.size(), bug);
                return;
            }
        }
    }

    /// Keeps what waits and stops; with a database that is gone, not for ever.
    @Override
    public void close() {
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        waiting.offer(END); // where there is no room for it, the thread does not wait
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
