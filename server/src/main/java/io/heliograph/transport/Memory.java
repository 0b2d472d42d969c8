package io.heliograph.transport;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/// The one budget, in octets of the heap, for all that calls hold at a time: bodies, what is read
/// from them, answers until they are written. It is taken before anything grows.
///
/// Nobody is kept out by somebody else's large calls: these leave a quarter of the budget to small
/// ones, and of one account take at most a quarter; so do those of all callers who are not known
/// yet, or may not send anything, together. Half of the quarter that is left takes large calls all
/// the same, of accounts that have no other: so one that has none finds room when others fill the
/// rest.
public final class Memory {
    /// What a call holds up to here is small.
    public static final int SMALL_BYTES = 16 << 10;

    static final int QUARTER = 4;
    private static final int EIGHTH = 8;
    private static final Object STRANGERS = new Object();

    private final long max;
    private final AtomicLong taken = new AtomicLong();
    private final ConcurrentMap<Object, Long> shares = new ConcurrentHashMap<>();

    public Memory(long max) {
        this.max = max;
    }

    private long shareMax() {
        return max / QUARTER;
    }

    /// What is held now.
    long taken() {
        return taken.get();
    }

    /// Nothing yet, for one call.
    public Hold hold() {
        return new Hold();
    }

    /// What one call holds; used by its thread alone.
    public final class Hold implements AutoCloseable {
        private Object owner = STRANGERS;
        private long held;

        private Hold() {}

        /// Whether so much more fits when nobody else holds anything.
        public boolean everFits(long bytes) {
            return held + bytes <= shareMax();
        }

        /// Whose call it is, which counts for what is taken from now on.
        public void by(Object account) {
            if (held <= SMALL_BYTES) {
                owner = account;
            }
        }

        /// Holds so much less.
        public void giveBack(long bytes) {
            resize(held - bytes);
        }

        /// Holds so much from now on, more or less than before.
        ///
        /// @return false: there is not so much left; then all is as before
        public boolean resize(long bytes) {
            boolean fits = bytes <= held || grow(bytes);
            if (bytes < held) {
                taken.addAndGet(bytes - held);
                share(large(bytes) - large(held));
            }
            if (fits) {
                held = bytes;
            }
            return fits;
        }

        /// The answer is made: what it was made from is not held any more. Where there is no memory
        /// left for an answer that was not charged while it grew, it is sent all the same: what it
        /// tells of may be done already.
        public void answered(long bytes) {
            resize(bytes > SMALL_BYTES ? bytes : 0);
        }

        /// Holds so much more.
        ///
        /// @return as [#resize]
        public boolean add(long bytes) {
            return resize(held + bytes);
        }

        private boolean grow(long bytes) {
            if (taken.addAndGet(bytes - held) > most(bytes)) {
                taken.addAndGet(held - bytes);
                return false;
            }
            long more = large(bytes) - large(held);
            if (more > 0 && share(more) > shareMax()) {
                share(-more);
                taken.addAndGet(held - bytes);
                return false;
            }
            return true;
        }

        private long most(long bytes) {
            if (bytes <= SMALL_BYTES) {
                return max;
            }
            boolean only = shares.getOrDefault(owner, 0L) == large(held);
            return max - max / (only ? EIGHTH : QUARTER);
        }

        private long share(long more) {
            if (more == 0) {
                return 0;
            }
            Long after =
                    shares.merge(owner, more, (a, b) -> a + b == 0 ? null : Long.valueOf(a + b));
            return after == null ? 0 : after;
        }

        private static long large(long bytes) {
            return bytes > SMALL_BYTES ? bytes : 0;
        }

        /// Gives all back.
        @Override
        public void close() {
            resize(0);
        }
    }
}
