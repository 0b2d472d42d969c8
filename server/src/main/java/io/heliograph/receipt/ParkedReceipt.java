package io.heliograph.receipt;

import io.heliograph.message.PartState;
import io.heliograph.provider.ReceiptEvidence;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A receipt that fits no part yet, as a row of `parked_receipt`. It is kept as evidence, once for
/// each thing that it says: the same receipt may come several times, and different ones may name
/// one id and one state.
///
/// @param parkedAt when it came, or later where it could not be kept at once
public record ParkedReceipt(Arrival receipt, Instant parkedAt) {
    private static final String BETWEEN = " ";

    /// What tells a row from all others.
    public record Key(
            int providerId, String messageId, PartState state, String recipient, int receiptId) {}

    /// Of its row.
    public Key key() {
        return key(receipt);
    }

    /// Of the row that it has where it is parked.
    public static Key key(Arrival received) {
        return new Key(
                received.providerId(),
                received.receipt().messageId(),
                received.receipt().state(),
                recipient(received),
                receiptId(received));
    }

    /// The numbers that it names; part of its key.
    static String recipient(Arrival received) {
        return String.join(BETWEEN, received.receipt().evidence().numbers());
    }

    /// The other ids that it names.
    static String otherIds(Arrival received) {
        return String.join(BETWEEN, received.receipt().evidence().otherIds());
    }

    /// Tells it from others that name the same id, state and recipient; part of its key. 0 where it
    /// says nothing else, as rows from before this was kept.
    static int receiptId(Arrival received) {
        ReceiptEvidence evidence = received.receipt().evidence();
        Instant submitted = evidence.submittedAt();
        if (evidence.otherIds().isEmpty() && submitted == null) {
            return 0;
        }
        int ids = String.join(BETWEEN, evidence.otherIds()).hashCode();
        return 31 * ids + (submitted == null ? 0 : Long.hashCode(submitted.getEpochSecond()));
    }

    static ReceiptEvidence evidence(
            String recipient, String otherIds, @Nullable Instant submittedAt) {
        return new ReceiptEvidence(texts(otherIds), texts(recipient), submittedAt);
    }

    /// The numbers in the recipient of a key.
    public static List<String> numbers(String recipient) {
        return texts(recipient);
    }

    private static List<String> texts(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split(BETWEEN, -1));
    }
}
