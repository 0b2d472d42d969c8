package io.heliograph.journal;

import io.heliograph.db.Database;
import io.heliograph.message.Message;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What the journal asks the database, for tests of plans and bounds that look at the dispatcher's
/// statements too.
public final class JournalStatements {
    /// How many receipts a commit has at most.
    public static final int ENTRIES_MAX = Journal.ENTRIES_MAX;

    /// By what is asked for.
    public static final Map<String, String> ALL =
            Map.of(
                    "parts of receipts", JournalStore.FIND,
                    "own reports", JournalStore.OWN_REPORTS,
                    "report", JournalStore.REPORT,
                    "unpark", JournalStore.UNPARK,
                    "parked", JournalStore.PARKED);

    private JournalStatements() {}

    /// A part that a receipt belongs to.
    ///
    /// @param whole whether its message has its text
    public record Found(Message message, long partId, boolean whole) {}

    /// The parts that provider 1 knows by these ids.
    public static List<Found> find(Database database, List<String> ids) {
        List<ReceiptKey> keys = ids.stream().map(id -> new ReceiptKey(1, id)).toList();
        return new JournalStore(database, false)
                .find(keys, Instant.EPOCH).values().stream()
                        .map(part -> new Found(part.message, part.partId, part.whole))
                        .toList();
    }
}
