package io.heliograph.receipt;

import io.heliograph.message.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The parts that providers have taken lately, by the id that their receipts will name; older ones
/// are in the database. And which ids have receipts that may have come before their part.
///
/// Used by all threads that hand something to the journal: of an answer and a receipt that come at
/// the same time, the second finds the first.
public final class Matching {
    /// Parts remembered; beyond it the oldest are forgotten and looked up when they are asked for.
    public static final int PARTS_MAX = 100_000;

    /// Characters that a part carries, with room to spare. A look-up may have a text that it does
    /// not carry; one that is longer is not remembered, but looked up.
    public static final int PART_CHARACTERS_MAX = 400;

    /// Parked receipts known by key; beyond it every new part is looked up among the parked.
    public static final int PARKED_MAX = 100_000;

    /// Parts remembered of those that the same id was given to, beside the latest.
    public static final int SAME_ID_MAX = 15;

    private final ReentrantLock lock = new ReentrantLock();

    /// Not committed: the database does not know them. The latest of each id, with the others
    /// behind it.
    private final Map<ReceiptKey, TakenPart> underWay = new HashMap<>();

    /// As above; in the order in which the latest were committed.
    private final Map<ReceiptKey, TakenPart> recent = new LinkedHashMap<>();

    private int remembered;
    private Marks marks = new Marks();

    /// Those of the ten minutes before: a part that is taken later is not the receipt's.
    private Marks marksBefore = new Marks();

    /// Ids of receipts that may be parked.
    private static final class Marks {
        /// Any id that a receipt names → the one under which it is parked.
        private final Map<ReceiptKey, ReceiptKey> keys = new HashMap<>();

        private boolean forgotten;

        void add(ReceiptKey key, ReceiptKey parkedAs) {
            if (keys.size() < PARKED_MAX) {
                keys.put(key, parkedAs);
            } else {
                forgotten = true;
            }
        }
    }

    /// A provider has taken a part, which is still to be committed.
    ///
    /// @return under which id receipts may be parked that came for it before; null: there are none
    public @Nullable ReceiptKey begin(ReceiptKey key, TakenPart part) {
        lock.lock();
        try {
            part.older = underWay.put(key, part);
            return marked(key);
        } finally {
            lock.unlock();
        }
    }

    /// Under which id receipts are parked that name this one, if there are any. Of what came more
    /// than the time of a mark ago it is its own.
    public ReceiptKey parkedAs(ReceiptKey key) {
        lock.lock();
        try {
            return Objects.requireNonNullElse(marked(key), key);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable ReceiptKey marked(ReceiptKey key) {
        ReceiptKey parkedAs = marks.keys.get(key);
        parkedAs = parkedAs == null ? marksBefore.keys.get(key) : parkedAs;
        return parkedAs == null && (marks.forgotten || marksBefore.forgotten) ? key : parkedAs;
    }

    /// It is committed.
    public void remember(ReceiptKey key, TakenPart part) {
        lock.lock();
        try {
            endWay(key, part);
            Message message = part.message();
            if (message != null
                    && message.text().length() <= message.parts() * PART_CHARACTERS_MAX) {
                add(key, part);
            }
        } finally {
            lock.unlock();
        }
    }

    private void endWay(ReceiptKey key, TakenPart part) {
        TakenPart latest = underWay.get(key);
        if (latest == part) {
            if (part.older == null) {
                underWay.remove(key);
            } else {
                underWay.put(key, part.older);
            }
        }
        while (latest != null) {
            if (latest.older == part) {
                latest.older = part.older;
            }
            latest = latest.older;
        }
        part.older = null;
    }

    /// Of those that have the id already, the open ones stay.
    private void add(ReceiptKey key, TakenPart part) {
        TakenPart before = recent.remove(key); // it becomes the youngest
        recent.put(key, part);
        remembered++;
        TakenPart last = part;
        int same = 0;
        while (before != null) {
            TakenPart next = before.older;
            if (before.isOpen() && same < SAME_ID_MAX) {
                last.older = before;
                last = before;
                same++;
            } else {
                remembered--;
            }
            before = next;
        }
        last.older = null;
        while (remembered > PARTS_MAX) {
            var eldest = recent.entrySet().iterator();
            remembered -= count(eldest.next().getValue());
            eldest.remove();
        }
    }

    private static int count(TakenPart latest) {
        int count = 0;
        for (TakenPart part = latest; part != null; part = part.older) {
            count++;
        }
        return count;
    }

    /// The parts that the id was given to, the latest first, as far as they are remembered.
    public List<TakenPart> find(ReceiptKey key) {
        lock.lock();
        try {
            TakenPart open = underWay.get(key);
            TakenPart committed = recent.get(key);
            if (open == null && (committed == null || committed.older == null)) {
                return committed == null ? List.of() : List.of(committed);
            }
            List<TakenPart> found = new ArrayList<>();
            for (TakenPart part = open; part != null; part = part.older) {
                found.add(part);
            }
            for (TakenPart part = committed; part != null; part = part.older) {
                found.add(part);
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /// A receipt that names these ids may be parked: whoever comes with a part of one from now on
    /// is told so.
    ///
    /// @param parkedAs under which of them, as it is written
    public void park(List<ReceiptKey> keys, ReceiptKey parkedAs) {
        lock.lock();
        try {
            keys.forEach(key -> marks.add(key, parkedAs));
        } finally {
            lock.unlock();
        }
    }

    /// There is none any more.
    public void unpark(Collection<ReceiptKey> keys) {
        lock.lock();
        try {
            for (ReceiptKey key : keys) {
                marks.keys.remove(key);
                marksBefore.keys.remove(key);
            }
        } finally {
            lock.unlock();
        }
    }

    /// So much time has passed that no part fits the receipts that were parked before the last time
    /// this was called.
    public void forgetMarks() {
        lock.lock();
        try {
            marksBefore = marks;
            marks = new Marks();
        } finally {
            lock.unlock();
        }
    }
}
