package io.heliograph.journal;

import io.heliograph.db.AccountId;
import io.heliograph.db.CommitLanes;
import io.heliograph.db.Database;
import io.heliograph.message.Message;
import io.heliograph.receipt.ParkedStore;
import io.heliograph.receipt.ReceiptKey;
import io.heliograph.receipt.ReceiptStore;
import io.heliograph.receipt.SentStore;
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
                    "unpark", ParkedStore.UNPARK,
                    "parked", ParkedStore.PARKED,
                    "parked between", ParkedStore.PARKED_BETWEEN,
                    "facts of parts", ReceiptStore.FACTS,
                    "sent parts", SentStore.SENT);

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
        store.find(keys, 0, Long.MAX_VALUE)
                .values()
                .forEach(found -> parts.put(found.getFirst().partId, found.getFirst().account));
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
