package io.heliograph.journal;

import io.heliograph.db.NodeIds;
import io.heliograph.doubt.Doubts;
import io.heliograph.receipt.Arrival;
import io.heliograph.receipt.KnownParts;
import io.heliograph.receipt.Matching;
import io.heliograph.receipt.ParkedLooks;
import io.heliograph.receipt.ParkedReceipt;
import io.heliograph.receipt.ParkedStore;
import io.heliograph.receipt.ReceiptKey;
import io.heliograph.receipt.ReceiptStore;
import io.heliograph.receipt.Whose;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Parks receipts, and takes them up again once their part is there. Of the finder's thread, but
/// for [#waiting] and [#forget].
final class Unparking {
    /// Parked receipts that are looked at again together.
    static final int PAGE_MAX = 1_000;

    private final ReceiptStore store;
    private final ParkedStore parked;
    private final Matching matching;
    private final Whose whose;
    private final Doubts doubts;
    private final Consumer<Item> lanes;
    private final Clock clock;
    private final ParkedLooks looks;

    /// Parked receipts that wait for the commit with which they leave.
    private final Set<ParkedReceipt.Key> takenUp = ConcurrentHashMap.newKeySet();

    /// The time that had surely come a few minutes ago.
    private volatile Instant lastSurely;

    private final Instant started;
    private Instant lastParked = Instant.EPOCH;
    private Instant marksSince;

    Unparking(
            ReceiptStore store,
            ParkedStore parked,
            Matching matching,
            Whose whose,
            Doubts doubts,
            Consumer<Item> lanes,
            Clock clock) {
        this.store = store;
        this.parked = parked;
        this.matching = matching;
        this.whose = whose;
        this.doubts = doubts;
        this.lanes = lanes;
        this.clock = clock;
        this.started = clock.instant();
        this.lastSurely = started;
        this.marksSince = started;
        this.looks = new ParkedLooks(started);
    }

    /// All that is parked is to be looked at.
    void all() {
        looks.all(Instant.EPOCH);
    }

    Instant started() {
        return started;
    }

    /// Whether there is nothing to be looked at now.
    boolean isDone() {
        return looks.isDone();
    }

    /// @param nobodys those of them whose ids nobody knows
    void park(List<Arrival> receipts, List<Arrival> nobodys) {
        parked.park(receipts, parkedAt(receipts.size()));
        doubts.unknown(nobodys, clock.instant());
    }

    /// They are taken up in the order of these times, whatever the clock does.
    private Instant parkedAt(int count) {
        Instant now = clock.instant();
        Instant from = now.isAfter(lastParked) ? now : lastParked;
        lastParked = from.plus(count, ChronoUnit.MICROS);
        return from;
    }

    List<ParkedReceipt> parked(Collection<ReceiptKey> parkedAs) {
        return parked.parked(parkedAs);
    }

    /// A receipt that is parked, or will be, and waits for its commit: it is not taken up again
    /// meanwhile.
    Entry.Received waiting(Arrival arrival) {
        ParkedReceipt.Key key = ParkedReceipt.key(arrival);
        takenUp.add(key);
        Runnable done = () -> takenUp.remove(key);
        return new Entry.Received(arrival.providerId(), arrival.receipt(), done, done);
    }

    /// Receipts whose parts have come.
    ///
    /// @param keys of the parts: those under which nothing is left lose their marks
    void takeUp(List<ParkedReceipt> receipts, Set<ReceiptKey> keys) {
        KnownParts parts = KnownParts.inMemory(matching, keys(receipts));
        for (ParkedReceipt each : receipts) {
            if (!takeUp(each, parts)) {
                keys.removeAll(whose.keys(each.receipt())); // another part may come
            }
        }
        matching.unpark(keys);
    }

    private Set<ReceiptKey> keys(List<ParkedReceipt> receipts) {
        Set<ReceiptKey> keys = new LinkedHashSet<>();
        receipts.forEach(each -> keys.addAll(whose.keys(each.receipt())));
        return keys;
    }

    /// @return false: it is nobody's, as far as is known
    private boolean takeUp(ParkedReceipt receipt, KnownParts parts) {
        if (takenUp.contains(receipt.key())) {
            return true;
        }
        Whose.@Nullable Match match = whose.parked(receipt.receipt(), receipt.parkedAt(), parts);
        if (match == null) {
            return false;
        }
        Item.of(waiting(receipt.receipt()), match, true).forEach(lanes);
        return true;
    }

    /// Time has passed.
    void tick() {
        Instant now = clock.instant();
        looks.tick(now);
        if (!now.isBefore(marksSince.plus(Whose.EARLY))) {
            matching.forgetMarks();
            marksSince = now;
        }
        whose.learned(now)
                .forEach(each ->
                        lanes.accept(
                                Item.received(new Entry.Received(each.receipt()), each.part())));
    }

    /// Looks at a page of what is to be looked at. May be repeated until it has come to its end.
    void look() {
        ParkedLooks.Range range = looks.next();
        List<ParkedReceipt> page = parked.parkedBetween(range.after(), range.until(), PAGE_MAX);
        Set<ReceiptKey> keys = keys(page);
        KnownParts parts = KnownParts.inMemory(matching, keys);
        parts.addAll(store.find(keys, oldest(), Long.MAX_VALUE));
        doubts.stillUnknown(page);
        Instant early = clock.instant().minus(Whose.EARLY);
        // nothing below may fail: it would be done twice
        for (ParkedReceipt each : page) {
            if (!takeUp(each, parts) && each.parkedAt().isAfter(early)) {
                matching.park(whose.keys(each.receipt()), Whose.parkedAs(each.receipt()));
            }
        }
        looks.seen(page.size() < PAGE_MAX ? null : page.getLast().parkedAt());
    }

    /// What cannot be looked at keeps back nothing else.
    void skip() {
        looks.seen(null);
    }

    /// The lowest id of parts that are looked for. While the clock is far ahead, receipts find
    /// their parts all the same.
    long oldest() {
        Instant now = clock.instant();
        Instant surely = now.isBefore(lastSurely) ? now : lastSurely;
        return NodeIds.lowest(surely.minus(Journal.RECEIPT_AGE_MAX));
    }

    /// Forgets parked receipts that nobody will ask for.
    ///
    /// @param surely the time that has surely come
    void forget(Instant surely) {
        lastSurely = surely;
        parked.forget(surely.minus(Journal.RECEIPT_AGE_MAX));
    }
}
