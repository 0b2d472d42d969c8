package io.heliograph.acceptance;

import io.heliograph.message.Message;
import io.heliograph.number.Msisdn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/// Gives long messages ids such that their concatenation reference, which is a function of the id,
/// is another one than those of the latest long messages to the same phone: a phone that has parts
/// of two with one reference makes a muddle of them.
///
/// There are 256 references. Of each phone the latest [#REMEMBERED_MAX] are remembered, of a phone
/// that shares its place with others as many of all these together; over a restart too
/// ([ReferenceMemory]).
final class References implements Group.Ids {
    /// Places; phones share them by their number's hash.
    static final int PLACES_MAX = 1 << 16;

    /// References of a place that are remembered.
    static final int REMEMBERED_MAX = 64;

    /// Ids tried for one message.
    static final int TRIES_MAX = 100;

    private final IntToLongFunction ids;
    private final ReentrantLock lock = new ReentrantLock();

    /// By place, the latest last; null: no phone there has had any.
    private final byte[] @Nullable [] remembered = new byte[PLACES_MAX][];

    /// The places that have had one since [#changed].
    private final BitSet changed = new BitSet(PLACES_MAX);

    /// What is remembered of a place.
    ///
    /// @param latest references, the latest last
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Place(int place, byte[] latest) {}

    /// @param ids gives the first of so many ids in a row
    References(IntToLongFunction ids) {
        this.ids = ids;
    }

    @Override
    public long next(int count) {
        return ids.applyAsLong(count);
    }

    @Override
    public long next(int parts, Msisdn recipient) {
        long id = next(parts);
        int place = place(recipient);
        for (int tries = 1; parts > 1 && !take(place, Message.reference(id)); tries++) {
            if (tries == TRIES_MAX) {
                break; // that of some earlier message is better than none
            }
            next(1 + parts % 2); // by an odd step each reference has its turn
            id = next(parts);
        }
        return id;
    }

    /// A long message that an earlier run accepted.
    void remember(Msisdn recipient, long messageId) {
        take(place(recipient), Message.reference(messageId));
    }

    /// What an earlier run remembered.
    void remember(Place place) {
        for (byte reference : place.latest()) {
            take(place.place() & (PLACES_MAX - 1), reference);
        }
    }

    /// The places that have changed since this was called last, or [#changedStill].
    List<Place> changed() {
        List<Place> places = new ArrayList<>();
        lock.lock();
        try {
            for (int i = changed.nextSetBit(0); i >= 0; i = changed.nextSetBit(i + 1)) {
                byte[] latest = remembered[i];
                if (latest != null) {
                    places.add(new Place(i, latest.clone()));
                }
            }
            changed.clear();
        } finally {
            lock.unlock();
        }
        return places;
    }

    /// They could not be kept: they are to be told again.
    void changedStill(List<Place> places) {
        lock.lock();
        try {
            places.forEach(place -> changed.set(place.place()));
        } finally {
            lock.unlock();
        }
    }

    private static int place(Msisdn recipient) {
        long mixed = recipient.identity().value() * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> (Long.SIZE - Integer.numberOfTrailingZeros(PLACES_MAX)));
    }

    /// Whether it was not among the latest of that place; then it is now.
    private boolean take(int place, int reference) {
        byte wanted = (byte) reference;
        lock.lock();
        try {
            byte[] latest = remembered[place];
            if (latest == null) {
                remembered[place] = new byte[] {wanted};
                changed.set(place);
                return true;
            }
            for (byte each : latest) {
                if (each == wanted) {
                    return false;
                }
            }
            if (latest.length < REMEMBERED_MAX) {
                latest = Arrays.copyOf(latest, latest.length + 1);
                remembered[place] = latest;
            } else {
                System.arraycopy(latest, 1, latest, 0, REMEMBERED_MAX - 1);
            }
            latest[latest.length - 1] = wanted;
            changed.set(place);
            return true;
        } finally {
            lock.unlock();
        }
    }
}
