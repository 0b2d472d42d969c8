package io.heliograph.db;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Ids made by this node without asking anybody: 30 bits of seconds since 2026, 6 bits of node, 17
/// bits of sequence, so that they grow with time, differ between nodes, and stay under 2^53
/// (contract §3) until the year 2060.
///
/// A clock set back or a restart gives no id twice: seconds are reserved ahead in the node's row
/// ([NodeStore]), and a new run begins after them.
public final class NodeIds {
    /// Nodes that can work side by side.
    public static final int NODES_MAX = 64;

    private static final long EPOCH_SECOND = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();
    private static final int SEQUENCE_BITS = 17;
    private static final int NODE_BITS = 6;
    private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

    private final int node;
    private final long run;
    private final BooleanSupplier leased;
    private final Clock clock;
    private final NodeStore store;
    private final ReentrantLock lock = new ReentrantLock();

    /// Seconds since the epoch of ours, shifted, and the sequence within the second.
    private long next;

    private volatile long reservedSecond;

    /// Of a node that no other process can be.
    ///
    /// @param node 0 to 63
    public NodeIds(int node, Clock clock, NodeStore store) {
        this(node, clock, store, () -> true);
    }

    /// Takes up the node's row and reserves the first seconds.
    ///
    /// @param node 0 to 63, of this process alone
    /// @param leased whether this process is the node at this moment; while it is not, no id is
    ///   made: what is kept under an id belongs to whoever is the node
    public NodeIds(int node, Clock clock, NodeStore store, BooleanSupplier leased) {
        if (node < 0 || node >= NODES_MAX) {
            throw new IllegalArgumentException("cluster.node must be 0 to 63, is " + node);
        }
        this.node = node;
        this.clock = clock;
        this.store = store;
        this.leased = leased;
        NodeStore.TakenUp takenUp = store.takeUp(node, clock.instant(), second(clock.instant()));
        this.run = takenUp.run();
        long free = takenUp.lastSecond() + 1;
        this.next = Math.max(free, second(clock.instant())) << SEQUENCE_BITS;
        reserve(NodeStore.FIRST_SECONDS_AHEAD);
    }

    /// The node that this process is.
    public int node() {
        return node;
    }

    /// Counts the processes that were this node.
    public long run() {
        return run;
    }

    /// Whether this process is the node at this moment.
    public boolean leased() {
        return leased.getAsBoolean();
    }

    /// One id. Not to be asked for inside a transaction: now and then a connection is needed for
    /// it, while all others wait for theirs.
    ///
    /// @throws Database.DatabaseGone there is no way to be sure of it now
    /// @throws IllegalStateException the thread has a connection
    public long next() {
        return next(1);
    }

    /// The first of `count` ids that follow each other, as [#next()].
    public long next(int count) {
        if (count < 1 || count > SEQUENCE_MASK) {
            throw new IllegalArgumentException("cannot make " + count + " ids at once");
        }
        requireLease();
        store.requireNoConnection();
        lock.lock();
        try {
            next = Math.max(next, second(clock.instant()) << SEQUENCE_BITS);
            if ((next & SEQUENCE_MASK) + count > SEQUENCE_MASK) {
                next =
                        ((next >> SEQUENCE_BITS) + 1)
                                << SEQUENCE_BITS; // a run stays within its second
            }
            if (next >> SEQUENCE_BITS > reservedSecond) {
                reserve();
            }
            long id = id(next >> SEQUENCE_BITS, next & SEQUENCE_MASK);
            next += count;
            return id;
        } finally {
            lock.unlock();
        }
    }

    private void requireLease() {
        if (!leased()) {
            throw new Database.DatabaseGone(
                    "this process has not renewed its lease of node " + node);
        }
    }

    /// Reserves seconds ahead, so that [#next] does not have to: called every few seconds.
    public void reserve() {
        reserve(NodeStore.SECONDS_AHEAD);
    }

    private void reserve(long secondsAhead) {
        lock.lock();
        try {
            long now = second(clock.instant());
            long wanted = Math.max(next >> SEQUENCE_BITS, now) + secondsAhead;
            if (!store.reserve(node, run, wanted, wanted - now)) {
                throw new Database.DatabaseGone("another process has become node " + node);
            }
            reservedSecond = wanted;
        } finally {
            lock.unlock();
        }
    }

    private long id(long second, long sequence) {
        return (second << (NODE_BITS + SEQUENCE_BITS)) | ((long) node << SEQUENCE_BITS) | sequence;
    }

    /// Which node made that id.
    public static int node(long id) {
        return (int) (id >> SEQUENCE_BITS) & (NODES_MAX - 1);
    }

    /// The lowest id that any node can have made at that time.
    public static long lowest(Instant time) {
        return Math.max(0, second(time)) << (NODE_BITS + SEQUENCE_BITS);
    }

    /// The second in which that id was made.
    public static Instant instant(long id) {
        return Instant.ofEpochSecond(EPOCH_SECOND + (id >> (NODE_BITS + SEQUENCE_BITS)));
    }

    private static long second(Instant time) {
        return time.getEpochSecond() - EPOCH_SECOND;
    }
}
