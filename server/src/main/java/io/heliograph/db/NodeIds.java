package io.heliograph.db;

import java.time.Clock;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ids made by this node without asking anybody: 30 bits of seconds since 2026, 6 bits of node, 17
/// bits of sequence, so that they grow with time, differ between nodes, and stay under 2^53
/// (contract §3) until the year 2060.
///
/// A clock set back or a restart gives no id twice: seconds are reserved ahead in the node's row
/// ([NodeStore]), and a new run begins after them. Those that were not needed are given back when
/// it is closed, so that restarts do not put the ids ahead of the clock; a kill costs a few.
public final class NodeIds implements AutoCloseable {
    /// Nodes that can work side by side.
    public static final int NODES_MAX = 64;

    private static final Logger log = LoggerFactory.getLogger(NodeIds.class);
    private static final long EPOCH_SECOND = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();
    private static final int SEQUENCE_BITS = 17;
    private static final int NODE_BITS = 6;
    private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

    private final int node;
    private final long run;
    private final BooleanSupplier leased;
    private final Clock clock;
    private final NodeStore store;

    /// Held by whoever takes an id, and never while the database is asked.
    private final ReentrantLock taking = new ReentrantLock();

    /// Held by whoever asks the database, one at a time; not waited for under [#taking].
    private final ReentrantLock reserving = new ReentrantLock();

    /// Seconds since the epoch of ours, shifted, and the sequence within the second; by [#taking].
    private long next;

    private volatile long reservedSecond;

    /// By [#taking].
    private boolean closed;

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
    /// it.
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
        store.requireNoConnection();
        while (true) {
            requireLease();
            long known = reservedSecond;
            OptionalLong first = take(count);
            if (first.isPresent()) {
                return first.getAsLong();
            }
            reserveUnlessSomebodyHas(known);
        }
    }

    private void requireLease() {
        if (!leased()) {
            throw new Database.DatabaseGone(
                    "this process has not renewed its lease of node " + node);
        }
    }

    /// Empty: their second is not reserved yet.
    private OptionalLong take(int count) {
        taking.lock();
        try {
            if (closed) {
                throw new Database.DatabaseGone("node " + node + " has stopped making ids");
            }
            long first = Math.max(next, second(clock.instant()) << SEQUENCE_BITS);
            if ((first & SEQUENCE_MASK) + count > SEQUENCE_MASK) {
                // a run stays within its second
                first = ((first >> SEQUENCE_BITS) + 1) << SEQUENCE_BITS;
            }
            if (first >> SEQUENCE_BITS > reservedSecond) {
                return OptionalLong.empty();
            }
            next = first + count;
            return OptionalLong.of(id(first >> SEQUENCE_BITS, first & SEQUENCE_MASK));
        } finally {
            taking.unlock();
        }
    }

    /// @param known the last second that was not enough
    private void reserveUnlessSomebodyHas(long known) {
        reserving.lock();
        try {
            if (reservedSecond == known) {
                reserve(NodeStore.SECONDS_AHEAD);
            }
        } finally {
            reserving.unlock();
        }
    }

    /// Reserves seconds ahead, so that [#next] does not have to: called every few seconds. While it
    /// waits for the database, ids of the seconds that are reserved are given on.
    public void reserve() {
        reserve(NodeStore.SECONDS_AHEAD);
    }

    private void reserve(long secondsAhead) {
        reserving.lock();
        try {
            OptionalLong begun = begunSecond();
            if (begun.isEmpty()) {
                return; // it would be given back by nobody
            }
            long now = second(clock.instant());
            long wanted = Math.max(begun.getAsLong(), now) + secondsAhead;
            if (!store.reserve(node, run, wanted, wanted - now)) {
                throw new Database.DatabaseGone("another process has become node " + node);
            }
            reservedSecond = wanted;
        } finally {
            reserving.unlock();
        }
    }

    /// That of the next id; empty: closed.
    private OptionalLong begunSecond() {
        taking.lock();
        try {
            return closed ? OptionalLong.empty() : OptionalLong.of(next >> SEQUENCE_BITS);
        } finally {
            taking.unlock();
        }
    }

    /// Makes no more ids, and gives back what is reserved beyond the last one, where this process
    /// is still the node.
    @Override
    public void close() {
        reserving.lock();
        try {
            long last = stopTaking();
            if (leased()) {
                store.giveBack(node, run, last);
            }
        } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
            log.warn("event=ids_not_given_back why=database_gone");
        } finally {
            reserving.unlock();
        }
    }

    /// The last second of which an id may have been given out.
    private long stopTaking() {
        taking.lock();
        try {
            closed = true;
            return (next - 1) >> SEQUENCE_BITS;
        } finally {
            taking.unlock();
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
