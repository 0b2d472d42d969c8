package io.heliograph.provider;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Parts of long receipts that wait for each other, over whichever binds they come. Each is
/// acknowledged once its row is kept ([ReceiptPartLog]), before the others are here, since a
/// carrier may send the next only then; the last once the receipt is.
final class ReceiptParts {
    /// Parts that wait, of all receipts together; beyond it the oldest receipt's are given up.
    static final int PARTS_MAX = 4_000;

    /// A longer PDU is no part, but read alone.
    static final int PART_BYTES_MAX = 2_048;

    /// How long parts wait for the others.
    static final Duration WAIT_MAX = Duration.ofMinutes(5);

    /// @param total how many parts there are
    record Key(String source, String destination, int reference, int total) {}

    /// A part that is here.
    ///
    /// @param number which, from 1 to the key's total
    /// @param row what its row is known by
    record Part(int number, DeliverPdu pdu, UUID row) {}

    /// What a receipt is made of.
    ///
    /// @param parts that are here, in their order
    record Joined(Key key, List<Part> parts) {
        boolean isWhole() {
            return parts.size() == key.total();
        }

        List<DeliverPdu> pdus() {
            return parts.stream().map(Part::pdu).toList();
        }

        /// Those of its parts that may have one.
        List<UUID> rows() {
            return parts.stream().map(Part::row).toList();
        }
    }

    /// What becomes of a part that has come.
    sealed interface Added {
        /// It waits for the others.
        ///
        /// @param part itself, or the same that came before
        record Waits(Part part) implements Added {}

        /// It was the last.
        record Last(Joined joined) implements Added {}

        /// It belongs to what was told, or is that itself.
        ///
        /// @param waited parts that had waited, and say nothing more
        record Told(Joined waited) implements Added {}
    }

    private static final class Waiting {
        final Instant since;
        final @Nullable Part[] parts;
        int came;

        /// One of them was a receipt by itself: what belongs to it says nothing more.
        boolean told;

        Waiting(Instant since, int total) {
            this.since = since;
            this.parts = new Part[total];
        }

        List<Part> here() {
            return Arrays.stream(parts).filter(Objects::nonNull).toList();
        }
    }

    private final ReentrantLock lock = new ReentrantLock();

    /// The one that waits longest is first.
    private final Map<Key, Waiting> waiting = new LinkedHashMap<>();

    private final List<Joined> givenUp = new ArrayList<>();
    private int parts;

    /// A part has come.
    ///
    /// @param told whether it is a receipt by itself
    Added add(Key key, Part part, boolean told, Instant now) {
        int at = part.number() - 1;
        lock.lock();
        try {
            Waiting before = waiting.get(key);
            Part same = before == null ? null : before.parts[at];
            if (same != null && !same.pdu().saysTheSameAs(part.pdu())) {
                giveUp(key); // the reference has come round
            }
            Waiting of = waiting.computeIfAbsent(key, _ -> new Waiting(now, key.total()));
            Joined waited = new Joined(key, told && !of.told ? of.here() : List.of());
            if (of.parts[at] == null) {
                of.parts[at] = part;
                of.came++;
                parts++;
            }
            of.told |= told;
            if (of.came == key.total()) {
                forget(waiting.remove(key));
            }
            while (parts > PARTS_MAX) {
                giveUp(waiting.keySet().iterator().next());
            }
            if (of.told) {
                return new Added.Told(waited);
            }
            return of.came == key.total()
                    ? new Added.Last(new Joined(key, of.here()))
                    : new Added.Waits(Objects.requireNonNull(of.parts[at]));
        } finally {
            lock.unlock();
        }
    }

    /// The receipt could not be kept, and its last part will come again.
    ///
    /// @param last that part
    void again(Joined joined, DeliverPdu last, Instant now) {
        for (Part part : joined.parts()) {
            if (part.pdu() != last) {
                add(joined.key(), part, false, now);
            }
        }
    }

    /// What has waited too long, or for which there is no room.
    List<Joined> overdue(Instant now) {
        lock.lock();
        try {
            Iterator<Map.Entry<Key, Waiting>> each = waiting.entrySet().iterator();
            List<Key> overdue = new ArrayList<>();
            while (each.hasNext()) {
                Map.Entry<Key, Waiting> oldest = each.next();
                if (!oldest.getValue().since.plus(WAIT_MAX).isBefore(now)) {
                    break;
                }
                overdue.add(oldest.getKey());
            }
            overdue.forEach(this::giveUp);
            List<Joined> all = List.copyOf(givenUp);
            givenUp.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(Key key) {
        Waiting of = waiting.remove(key);
        forget(of);
        if (of != null && !of.told) {
            givenUp.add(new Joined(key, of.here()));
        }
    }

    private void forget(@Nullable Waiting gone) {
        parts -= gone == null ? 0 : gone.came;
    }
}
