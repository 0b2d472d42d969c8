package io.heliograph.journal;

import io.heliograph.message.Message;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The parts that providers have taken lately, by the id that their receipts will name; older ones
/// are in the database. Owned by the journal's thread.
final class Matching {
    /// Parts remembered; beyond it the oldest are forgotten and looked up when they are asked for.
    static final int PARTS_MAX = 100_000;

    /// Characters that a part carries, with room to spare. A look-up may have a text that it does
    /// not carry; one that is longer is not remembered, but looked up.
    static final int PART_CHARACTERS_MAX = 400;

    /// Parked receipts known by key; beyond it every new part is looked up among the parked.
    static final int PARKED_MAX = 100_000;

    /// A part that a provider has.
    static final class Taken {
        final Message message;
        final long partId;

        /// Whether the message is there with its text.
        final boolean whole;

        /// Its final report is recorded: whatever else comes changes nothing.
        boolean ended;

        Taken(Message message, long partId, boolean whole) {
            this.message = message;
            this.partId = partId;
            this.whole = whole;
        }
    }

    private final Map<ReceiptKey, Taken> recent =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<ReceiptKey, Taken> eldest) {
                    return size() > PARTS_MAX;
                }
            };
    private final Set<ReceiptKey> parked = new HashSet<>();
    private boolean parkedForgotten;

    void remember(ReceiptKey key, Taken taken) {
        Message message = taken.message;
        if (message.text().length() <= message.parts() * PART_CHARACTERS_MAX) {
            recent.put(key, taken);
        }
    }

    @Nullable Taken find(ReceiptKey key) {
        return recent.get(key);
    }

    void park(ReceiptKey key) {
        if (parked.size() < PARKED_MAX) {
            parked.add(key);
        } else {
            parkedForgotten = true;
        }
    }

    /// Whether a receipt for it may be parked.
    boolean mayBeParked(ReceiptKey key) {
        return parkedForgotten || parked.contains(key);
    }

    void unpark(ReceiptKey key) {
        parked.remove(key);
    }
}
