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
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Parts of long receipts that wait for each other, over whichever binds they come. Memory only: a
/// part has its acknowledgement before the others are here, since a carrier may send the next only
/// then.
final class ReceiptParts {
    /// Parts that wait, of all receipts together; beyond it the oldest receipt's are given up.
    static final int PARTS_MAX = 4_000;

    /// A longer PDU is no part, but read alone.
    static final int PART_BYTES_MAX = 2_048;

    /// How long parts wait for the others.
    static final Duration WAIT_MAX = Duration.ofMinutes(5);

    /// @param total how many parts there are
    record Key(String source, String destination, int reference, int total) {}

    private static final class Waiting {
        final Instant since;
        final @Nullable DeliverPdu[] parts;
        int came;

        /// One of them was a receipt by itself: what belongs to it says nothing more.
        boolean told;

        Waiting(Instant since, int total) {
            this.since = since;
            this.parts = new DeliverPdu[total];
        }

        List<DeliverPdu> here() {
            return Arrays.stream(parts).filter(Objects::nonNull).toList();
        }
    }

    private final ReentrantLock lock = new ReentrantLock();

    /// The one that waits longest is first.
    private final Map<Key, Waiting> waiting = new LinkedHashMap<>();

    private final List<List<DeliverPdu>> givenUp = new ArrayList<>();
    private int parts;

    /// A part has come.
    ///
    /// @param number which, from 1 to the key's total
    /// @param told whether it is a receipt by itself
    /// @return all parts in their order, if it was the last and none of them was a receipt by
    ///   itself; else none
    List<DeliverPdu> add(Key key, int number, DeliverPdu part, boolean told, Instant now) {
        lock.lock();
        try {
            Waiting of = waiting.computeIfAbsent(key, _ -> new Waiting(now, key.total()));
            if (of.parts[number - 1] == null) {
                of.came++;
                parts++;
            }
            of.parts[number - 1] = part;
            of.told |= told;
            if (of.came == key.total()) {
                forget(waiting.remove(key));
                return of.told ? List.of() : of.here();
            }
            while (parts > PARTS_MAX) {
                giveUpOldest();
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /// What has waited too long, or for which there is no room: the parts that are here, each time
    /// of one receipt.
    List<List<DeliverPdu>> overdue(Instant now) {
        lock.lock();
        try {
            while (!waiting.isEmpty()
                    && waiting.values().iterator().next().since.plus(WAIT_MAX).isBefore(now)) {
                giveUpOldest();
            }
            List<List<DeliverPdu>> overdue = List.copyOf(givenUp);
            givenUp.clear();
            return overdue;
        } finally {
            lock.unlock();
        }
    }

    private void giveUpOldest() {
        Iterator<Waiting> each = waiting.values().iterator();
        Waiting oldest = each.next();
        each.remove();
        forget(oldest);
        if (!oldest.told) {
            givenUp.add(oldest.here());
        }
    }

    private void forget(@Nullable Waiting gone) {
        parts -= gone == null ? 0 : gone.came;
    }
}
