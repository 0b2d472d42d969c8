package io.heliograph.provider;

import io.heliograph.db.Database;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what could not be read in the table `unread_pdu`.
public final class UnreadPdus implements AutoCloseable {
    /// PDUs that wait to be kept; what comes beyond it is acknowledged and counted alone.
    static final int WAITING_MAX = 1_000;

    /// Of those that are dropped, one of so many is told in the log.
    private static final int DROPPED_TOLD = 1_000;

    private static final Logger log = LoggerFactory.getLogger(UnreadPdus.class);

    private final RowWriter<UnreadPdu> writer;
    private final AtomicLong droppedCount = new AtomicLong();

    public UnreadPdus(Database database) {
        this.writer =
                new RowWriter<>("unread-pdus", WAITING_MAX, new UnreadPduStore(database)::keep);
    }

    public void start() {
        writer.start();
    }

    /// Never waits.
    ///
    /// @param kept run once it is on disk, or where there is no room for it
    public void keep(UnreadPdu pdu, Runnable kept) {
        if (!writer.offer(pdu, kept)) {
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

    /// Keeps what waits and stops; with a database that is gone, not for ever.
    @Override
    public void close() {
        writer.close();
    }
}
