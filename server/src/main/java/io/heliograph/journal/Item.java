package io.heliograph.journal;

import io.heliograph.doubt.Doubts;
import io.heliograph.receipt.ReceiptKey;
import io.heliograph.receipt.TakenPart;
import io.heliograph.receipt.Whose;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An entry of which the account is known.
///
/// @param key of an answer that names an id, and of a receipt that settles a doubt
/// @param part of an answer that names an id, of a late one, and of a receipt
/// @param parked whether the receipt is kept among the parked, which it leaves with its commit
/// @param settles the doubt that the receipt settles: it gives the part its id
record Item(
        Entry entry,
        @Nullable ReceiptKey key,
        @Nullable TakenPart part,
        boolean parked,
        Doubts.@Nullable Place settles) {
    Item(Entry entry, @Nullable ReceiptKey key, @Nullable TakenPart part, boolean parked) {
        this(entry, key, part, parked, null);
    }

    static Item of(Entry entry) {
        return new Item(entry, null, null, false);
    }

    static Item received(Entry.Received received, TakenPart part) {
        return new Item(received, null, part, false);
    }

    /// A receipt whose carrier has its acknowledgement already: it is itself told of its commit.
    static Item unparked(Entry.Received received, TakenPart part) {
        return new Item(received, null, part, true);
    }

    /// A receipt with all the parts that it is of. It counts as kept with the last of them, which
    /// are committed in this order.
    ///
    /// @param parked whether it is kept among the parked
    static List<Item> of(Entry.Received received, Whose.Match match, boolean parked) {
        Item last = parked ? unparked(received, match.part()) : received(received, match.part());
        if (match.besides().isEmpty()) {
            return List.of(last);
        }
        List<Item> items = new ArrayList<>();
        match.besides().forEach(part -> items.add(received(received.acknowledged(), part)));
        items.add(last);
        return items;
    }

    /// A parked receipt that settles a part in doubt, with all the parts that it is of.
    static List<Item> settling(
            Entry.Received received, Whose.Match match, ReceiptKey key, Doubts.Place place) {
        List<Item> items = new ArrayList<>(of(received, match, true));
        items.set(items.size() - 1, new Item(received, key, match.part(), true, place));
        return items;
    }
}
