package io.heliograph.acceptance;

import io.heliograph.message.Message;
import io.heliograph.number.Msisdn;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/// Gives long messages ids such that their concatenation reference, which is a function of the id,
/// is another one than those of the latest long messages to the same phone: a phone that has parts
/// of two with one reference makes a muddle of them.
///
/// There are 256 references. Of each phone the latest [#REMEMBERED_MAX] are remembered, of a phone
/// that shares its place with others as many of all these together; a restart has forgotten them,
/// and then two long messages to a phone have the same with a chance of 1 in 256.
final class References implements Group.Ids {
    /// Places; phones share them by their number's hash.
    static final int PLACES_MAX = 1 << 15;

    /// References of a place that are remembered.
    static final int REMEMBERED_MAX = 64;

    /// Ids tried for one message.
    static final int TRIES_MAX = 100;

    private final IntToLongFunction ids;
    private final ReentrantLock lock = new ReentrantLock();

    /// By place, one more than each reference, 0: none yet; null: no phone there has had any.
    private final short[] @Nullable [] remembered = new short[PLACES_MAX][];

    private final byte[] next = new byte[PLACES_MAX];

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

    private static int place(Msisdn recipient) {
        long mixed = recipient.value() * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> (Long.SIZE - Integer.numberOfTrailingZeros(PLACES_MAX)));
    }

    /// Whether it was not among the latest of that place; then it is now.
    private boolean take(int place, int reference) {
        short wanted = (short) ((reference & 0xFF) + 1);
        lock.lock();
        try {
            short[] latest = remembered[place];
            if (latest == null) {
                latest = new short[REMEMBERED_MAX];
                remembered[place] = latest;
            }
            for (short each : latest) {
                if (each == wanted) {
                    return false;
                }
            }
            latest[next[place]] = wanted;
            next[place] = (byte) ((next[place] + 1) % REMEMBERED_MAX);
            return true;
        } finally {
            lock.unlock();
        }
    }
}
