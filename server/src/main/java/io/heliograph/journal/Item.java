package io.heliograph.journal;

import org.jspecify.annotations.Nullable;

/// An entry of which the account is known.
///
/// @param key of an answer that names an id, and of a receipt
/// @param part of an answer that names an id, of a late one, and of a receipt
/// @param parked whether the receipt is kept among the parked, which it leaves with its commit
record Item(Entry entry, @Nullable ReceiptKey key, @Nullable TakenPart part, boolean parked) {
    static Item of(Entry entry) {
        return new Item(entry, null, null, false);
    }

    static Item received(Entry.Received received, TakenPart part) {
        return new Item(received, received.key(), part, false);
    }

    /// A receipt whose carrier has its acknowledgement already.
    static Item unparked(Entry.Received received, TakenPart part) {
        return new Item(received.acknowledged(), received.key(), part, true);
    }
}
