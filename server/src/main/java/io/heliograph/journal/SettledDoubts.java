package io.heliograph.journal;

import io.heliograph.doubt.Doubts;
import io.heliograph.receipt.Arrival;
import io.heliograph.receipt.KnownParts;
import io.heliograph.receipt.Matching;
import io.heliograph.receipt.ParkedReceipt;
import io.heliograph.receipt.ReceiptKey;
import io.heliograph.receipt.ReceiptStore;
import io.heliograph.receipt.TakenPart;
import io.heliograph.receipt.Whose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Parts in doubt that parked receipts settle ([Doubts]), between the finder and the lanes. Used by
/// the finder's thread.
final class SettledDoubts {
    private final ReceiptStore store;
    private final Matching matching;
    private final Whose whose;
    private final Unparking unparking;
    private final Doubts doubts;
    private final Consumer<Item> lanes;
    private final BiConsumer<ReceiptKey, ReceiptKey> early;
    private boolean looked;

    /// @param early asked for what else is parked for a part that has just got its id
    SettledDoubts(
            ReceiptStore store,
            Matching matching,
            Whose whose,
            Unparking unparking,
            Doubts doubts,
            Consumer<Item> lanes,
            BiConsumer<ReceiptKey, ReceiptKey> early) {
        this.store = store;
        this.matching = matching;
        this.whose = whose;
        this.unparking = unparking;
        this.doubts = doubts;
        this.lanes = lanes;
        this.early = early;
    }

    /// A receipt with its part.
    ///
    /// @param first whether the part gets its id by it; else by one before it
    record Settling(
            Doubts.Waiting waiting,
            Arrival arrival,
            ReceiptKey key,
            Doubts.Place place,
            TakenPart part,
            boolean first) {}

    /// What can be decided now; may be repeated until it is handed over.
    List<Settling> due(Instant now) {
        if (!looked && doubts.anySince(unparking.started())) {
            unparking.all(); // a kill has left in doubt what receipts had come for before it
        }
        looked = true;
        List<Doubts.Waiting> due = doubts.due(now);
        if (due.isEmpty()) {
            return List.of();
        }
        Map<ParkedReceipt.Key, ParkedReceipt> parked = parked(due);
        KnownParts known = known(parked.values());
        List<Doubts.Waiting> over = new ArrayList<>();
        Map<ReceiptKey, TakenPart> named = new HashMap<>();
        List<Settling> settling = new ArrayList<>();
        for (Doubts.Waiting each : due) {
            ParkedReceipt receipt = parked.get(each.key());
            if (receipt == null
                    || whose.parked(receipt.receipt(), receipt.parkedAt(), known) != null) {
                over.add(each); // it has left the parked, or will by its id
                continue;
            }
            Doubts.Place place = doubts.settle(each, now);
            if (place == null) {
                continue;
            }
            Settling settles = settling(each, receipt.receipt(), place, named);
            if (settles == null) {
                over.add(each); // the message is no longer kept
            } else {
                settling.add(settles);
            }
        }
        doubts.over(over);
        return settling;
    }

    private Map<ParkedReceipt.Key, ParkedReceipt> parked(List<Doubts.Waiting> due) {
        Set<ReceiptKey> keys = new LinkedHashSet<>();
        due.forEach(
                each -> keys.add(new ReceiptKey(each.key().providerId(), each.key().messageId())));
        Map<ParkedReceipt.Key, ParkedReceipt> parked = new HashMap<>();
        unparking.parked(keys).forEach(receipt -> parked.put(receipt.key(), receipt));
        return parked;
    }

    private KnownParts known(Collection<ParkedReceipt> receipts) {
        Set<ReceiptKey> keys = new LinkedHashSet<>();
        receipts.forEach(each -> keys.addAll(whose.keys(each.receipt())));
        KnownParts known = KnownParts.inMemory(matching, keys);
        known.addAll(store.find(keys, unparking.oldest(), Long.MAX_VALUE));
        return known;
    }

    /// @param named the parts that have got their ids just now
    private @Nullable Settling settling(
            Doubts.Waiting waiting,
            Arrival arrival,
            Doubts.Place place,
            Map<ReceiptKey, TakenPart> named) {
        ReceiptKey key = whose.keys(arrival).getFirst();
        TakenPart part = named.get(Whose.parkedAs(arrival));
        for (TakenPart known : matching.find(key)) {
            part = part == null && known.partId == place.partId() ? known : part;
        }
        if (part != null) {
            return new Settling(waiting, arrival, key, place, part, false);
        }
        part = store.part(key, place.account(), place.partId());
        if (part == null) {
            return null;
        }
        named.put(Whose.parkedAs(arrival), part);
        return new Settling(waiting, arrival, key, place, part, true);
    }

    void handOver(List<Settling> settling) {
        for (Settling each : settling) {
            Whose.Match match = whose.settled(each.arrival, each.part);
            Entry.Received received = unparking.waiting(each.arrival);
            if (each.first) {
                matching.begin(each.key, each.part);
                Item.settling(received, match, each.key, each.place).forEach(lanes);
                early.accept(each.key, Whose.parkedAs(each.arrival));
            } else {
                Item.of(received, match, true).forEach(lanes);
            }
        }
        doubts.handed(settling.stream().map(Settling::waiting).toList());
    }

    /// Forgets what no receipt will come for.
    void forget(Instant before) {
        doubts.forget(before);
    }
}
