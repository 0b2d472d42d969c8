package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.db.CommitLanes;
import io.heliograph.db.Database;
import io.heliograph.message.Message;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the journal asks the database, for tests of plans and bounds that look at the dispatcher's
/// statements too.
public final class JournalStatements {
    /// How many receipts a commit has at most.
    public static final int ENTRIES_MAX = CommitLanes.ITEMS_MAX;

    /// By what is asked for.
    public static final Map<String, String> ALL =
            Map.of(
                    "parts of receipts", ReceiptStore.FIND,
                    "messages of receipts", ReceiptStore.MESSAGES,
                    "own reports", JournalStore.OWN_REPORTS,
                    "ended", JournalStore.ENDED,
                    "assumed ends", AssumedEndStore.FIND,
                    "unpark", JournalStore.UNPARK,
                    "parked", ReceiptStore.PARKED);

    private JournalStatements() {}

    /// A part that a receipt belongs to.
    ///
    /// @param whole whether its message has its text
    public record Found(Message message, long partId, boolean whole) {}

    /// The parts that provider 1 knows by these ids, all of one account.
    public static List<Found> find(Database database, List<String> ids) {
        ReceiptStore store = new ReceiptStore(database);
        List<ReceiptKey> keys = ids.stream().map(id -> new ReceiptKey(1, id)).toList();
        Map<Long, AccountId> parts = new HashMap<>();
        store.find(keys, Instant.EPOCH, Instant.EPOCH)
                .values()
                .forEach(part -> parts.put(part.partId, part.account));
        return store
                .messages(
                        parts.values().iterator().next(), parts.keySet(), JournalCommits.OCTETS_MAX)
                .stream()
                .flatMap(found ->
                        found.partIds().stream()
                                .map(part -> new Found(found.message(), part, found.whole())))
                .toList();
    }
}
