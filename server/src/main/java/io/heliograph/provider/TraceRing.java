package io.heliograph.provider;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// The latest PDUs, of so many octets.
final class TraceRing implements Trace.Sink {
    /// What a PDU takes of memory beside its octets, about.
    static final int OCTETS_BESIDE = 100;

    private final int octetsMax;
    private final boolean masked;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<TracedPdu> kept = new ArrayDeque<>();
    private long octets;
    private long passed;

    TraceRing(int octetsMax, boolean masked, Clock clock) {
        this.octetsMax = octetsMax;
        this.masked = masked;
        this.clock = clock;
    }

    @Override
    public void passed(LinkTrace.Ends ends, boolean ours, byte[] pdu) {
        byte[] shown = masked ? PduMask.masked(pdu) : PduMask.withoutPassword(pdu);
        lock.lock();
        try {
            passed++;
            kept.add(new TracedPdu(clock.instant(), ends, ours, shown));
            octets += shown.length + OCTETS_BESIDE;
            while (octets > octetsMax) { // empty at the latest: then they are none
                octets -= kept.remove().pdu().length + OCTETS_BESIDE;
            }
        } finally {
            lock.unlock();
        }
    }

    /// The oldest first.
    List<TracedPdu> kept() {
        lock.lock();
        try {
            return List.copyOf(kept);
        } finally {
            lock.unlock();
        }
    }

    long passed() {
        lock.lock();
        try {
            return passed;
        } finally {
            lock.unlock();
        }
    }
}
