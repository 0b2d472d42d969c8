package io.heliograph.provider;

import io.heliograph.db.Database;
import io.heliograph.provider.ReceiptPartStore.Change;
import java.util.List;
import java.util.UUID;

/// Keeps parts of long receipts, which are acknowledged before the others are here, in the table
/// `receipt_part`, until the receipt that they make is kept.
public final class ReceiptPartLog implements AutoCloseable {
    /// Changes that wait to be written; beyond it the provider is told to send the part later, and
    /// rows that are needed no more stay until the next start has read them.
    static final int WAITING_MAX = 4_000;

    private final ReceiptPartStore store;
    private final RowWriter<Change> writer;

    public ReceiptPartLog(Database database) {
        this.store = new ReceiptPartStore(database);
        this.writer = new RowWriter<>("receipt-parts", WAITING_MAX, store::change);
    }

    public void start() {
        writer.start();
    }

    /// What an earlier run has left of a provider, the oldest first.
    public List<ReceiptPart> kept(String provider) {
        return store.kept(provider);
    }

    /// Never waits.
    ///
    /// @param kept run once it is on disk
    /// @param refused run where there is no room for it
    public void keep(ReceiptPart part, Runnable kept, Runnable refused) {
        if (!writer.offer(new Change.Keep(part), kept)) {
            refused.run();
        }
    }

    /// The receipt that they were parts of is kept. Never waits.
    public void forget(List<UUID> rows) {
        writer.offer(new Change.Forget(rows), () -> {});
    }

    /// Writes what waits and stops; with a database that is gone, not for ever.
    @Override
    public void close() {
        writer.close();
    }
}
