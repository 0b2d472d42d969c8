package io.heliograph.journal;

import io.heliograph.message.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The parts that providers have taken lately, by the id that their receipts will name; older ones
/// are in the database. And which ids have receipts that may have come before their part.
///
/// Used by all threads that hand something to the journal: of an answer and a receipt that come at
/// the same time, the second finds the first.
final class Matching {
    /// Parts remembered; beyond it the oldest are forgotten and looked up when they are asked for.
    static final int PARTS_MAX = 100_000;

    /// Characters that a part carries, with room to spare. A look-up may have a text that it does
    /// not carry; one that is longer is not remembered, but looked up.
    static final int PART_CHARACTERS_MAX = 400;

    /// Parked receipts known by key; beyond it every new part is looked up among the parked.
    static final int PARKED_MAX = 100_000;

    private final ReentrantLock lock = new ReentrantLock();

    /// Not committed: the database does not know them.
    private final Map<ReceiptKey, TakenPart> underWay = new HashMap<>();

    private final Map<ReceiptKey, TakenPart> recent =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<ReceiptKey, TakenPart> eldest) {
                    return size() > PARTS_MAX;
                }
            };
    private final Set<ReceiptKey> parked = new HashSet<>();
    private boolean parkedForgotten;

    /// A provider has taken a part, which is still to be committed.
    ///
    /// @return whether receipts may have come for it before
    boolean begin(ReceiptKey key, TakenPart part) {
        lock.lock();
        try {
            underWay.put(key, part);
            return parkedForgotten || parked.contains(key);
        } finally {
            lock.unlock();
        }
    }

    /// It is committed.
    void remember(ReceiptKey key, TakenPart part) {
        lock.lock();
        try {
            underWay.remove(key, part);
            Message message = part.message();
            if (message != null
                    && message.text().length() <= message.parts() * PART_CHARACTERS_MAX) {
                recent.put(key, part);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The part that a receipt is of. Where it is not known, the receipt may be parked: whoever
    /// comes with the part from now on is told so.
    @Nullable TakenPart findOrPark(ReceiptKey key) {
        lock.lock();
        try {
            TakenPart part = underWay.get(key);
            part = part == null ? recent.get(key) : part;
            if (part == null) {
                park(key);
            }
            return part;
        } finally {
            lock.unlock();
        }
    }

    /// There may be a receipt among the parked.
    void park(ReceiptKey key) {
        lock.lock();
        try {
            if (parked.size() < PARKED_MAX) {
                parked.add(key);
            } else {
                parkedForgotten = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /// There is none any more.
    void unpark(ReceiptKey key) {
        lock.lock();
        try {
            parked.remove(key);
        } finally {
            lock.unlock();
        }
    }
}
