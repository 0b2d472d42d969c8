package io.heliograph.receipt;

import io.heliograph.provider.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Whether a provider sends one receipt for all parts of a message, or one for each. Where that is
/// to be learned, it is seen by the first messages of several parts: a receipt for a second part of
/// one says that each has its own; several messages of which the first or last part alone was told
/// of for a while, although the provider had taken all, say that no other comes.
final class LongReceipts {
    /// Messages that have to show it.
    static final int MESSAGES = 5;

    /// How long after a message's receipt others would have come.
    static final Duration ALONE = Duration.ofMinutes(1);

    /// How long after the receipt that is for all the answer to another part, which was on its way,
    /// may come.
    static final Duration UNDER_WAY = Duration.ofSeconds(10);

    /// Messages watched; beyond it those watched longest are forgotten.
    static final int WATCHED_MAX = 1_000;

    /// The first receipt that has come for a message, and the part that it names.
    ///
    /// @param counts whether that no other comes would show anything, as far as is known
    record Told(Receipt receipt, TakenPart part, Instant at, boolean counts) {}

    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean watches;
    private volatile boolean oneForAll;

    /// By message.
    private final Map<Long, Told> told =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Told> eldest) {
                    return size() > WATCHED_MAX;
                }
            };

    private LongReceipts(boolean watches, boolean oneForAll) {
        this.watches = watches;
        this.oneForAll = oneForAll;
    }

    /// Those of a provider whose settings say what they are of.
    static LongReceipts of(boolean oneForAll) {
        return new LongReceipts(false, oneForAll);
    }

    /// Those of a provider of which it is to be seen.
    ///
    /// @param known as [#known], of an earlier run
    static LongReceipts learning(@Nullable Boolean known) {
        boolean oneForAll = known != null && known;
        return new LongReceipts(known == null || oneForAll, oneForAll);
    }

    /// Whether one is for all, as far as it has been seen; null: not yet.
    @Nullable Boolean known() {
        boolean one = oneForAll;
        if (watches && !one) {
            return null;
        }
        return one;
    }

    /// Whether a receipt of one part is that of all.
    boolean oneForAll() {
        return oneForAll;
    }

    /// A final receipt has come for a part of a message of several.
    void ended(Receipt receipt, TakenPart part, Instant now) {
        if (!watches && !oneForAll) {
            return;
        }
        lock.lock();
        try {
            Told first = told.putIfAbsent(part.messageId(), new Told(receipt, part, now, true));
            if (watches && first != null && first.part().partId != part.partId) {
                watches = false;
                oneForAll = false;
                told.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The receipt that is for all parts of a message, of which another is known to be taken now.
    @Nullable Receipt forAll(TakenPart part, Instant now) {
        if (!oneForAll) {
            return null;
        }
        lock.lock();
        try {
            Told all = told.get(part.messageId());
            return all == null
                            || all.part().partId == part.partId
                            || all.at().plus(UNDER_WAY).isBefore(now)
                    ? null
                    : all.receipt();
        } finally {
            lock.unlock();
        }
    }

    /// As many as have to show it that have been alone for long enough.
    ///
    /// @return empty: too few to show anything
    List<Told> alone(Instant now) {
        if (!watches || oneForAll) {
            return List.of();
        }
        lock.lock();
        try {
            List<Told> alone = new ArrayList<>();
            for (Told each : told.values()) {
                long number = each.part().partId - each.part().messageId();
                boolean atTheEdge = number == 0 || number == each.part().parts() - 1;
                if (each.counts() && atTheEdge && each.at().plus(ALONE).isBefore(now)) {
                    alone.add(each);
                    if (alone.size() == MESSAGES) {
                        return alone;
                    }
                }
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /// What [#alone] told has been looked at.
    ///
    /// @param whole those of which the provider had taken all parts in time
    /// @return where it has just been seen that one is for all: those that are
    List<Told> seen(List<Told> alone, List<Told> whole) {
        lock.lock();
        try {
            for (Told each : alone) {
                boolean counts = whole.contains(each);
                told.computeIfPresent(
                        each.part().messageId(),
                        (_, known) -> new Told(known.receipt(), known.part(), known.at(), counts));
            }
            if (!watches || oneForAll || whole.size() < MESSAGES) {
                return List.of();
            }
            oneForAll = true;
            return List.copyOf(told.values());
        } finally {
            lock.unlock();
        }
    }
}
