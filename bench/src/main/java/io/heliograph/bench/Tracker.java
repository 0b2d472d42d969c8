package io.heliograph.bench;

import java.util.concurrent.locks.ReentrantLock;
import org.HdrHistogram.Histogram;

/// Which accepted parts have their final report. A report may come before the answer that accepted
/// its message has been read, so each id waits for the other half whichever is first. A hash table
/// of plain longs: a million ids must neither cost memory nor garbage beside the server.
final class Tracker {
    private static final int SLOTS_START = 1 << 18;

    /// 64 million ids; beyond it, a run is too long.
    private static final int SLOTS_MAX = 1 << 27;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long DONE = 0;

    private final ReentrantLock lock = new ReentrantLock();
    private final Histogram waits = Latency.histogram();
    private final long startNanos;

    private long[] keys = new long[SLOTS_START];

    /// Of each key: positive when the message was sent and its report is missing, negative when the
    /// report came and its answer is missing (nanoseconds since the start), or DONE.
    private long[] halves = new long[SLOTS_START];

    private int used;
    private long accepted;
    private long reported;
    private long early;
    private long doubled;
    private long undelivered;
    private long lastReportNanos;

    /// @param startNanos no earlier time is told to it
    Tracker(long startNanos) {
        this.startNanos = startNanos;
        this.lastReportNanos = startNanos;
    }

    /// How things stand.
    ///
    /// @param accepted parts accepted
    /// @param reported those of them that have their final report
    /// @param foreign reports of parts that were not accepted here: an earlier run's, or in flight
    /// @param doubled reports that came again
    /// @param undelivered final reports that say otherwise than delivered
    /// @param lastReportNanos when the last report of an accepted part came
    record Tally(
            long accepted,
            long reported,
            long foreign,
            long doubled,
            long undelivered,
            long lastReportNanos) {
        long missing() {
            return accepted - reported;
        }
    }

    void accepted(Rows answer, long sentNanos) {
        lock.lock();
        try {
            long sent = since(sentNanos);
            for (int i = 0; i < answer.size(); i++) {
                accept(answer.id(i), sent);
            }
        } finally {
            lock.unlock();
        }
    }

    void reported(Rows reports, long nowNanos) {
        lock.lock();
        try {
            long now = since(nowNanos);
            undelivered += reports.errors();
            for (int i = 0; i < reports.size(); i++) {
                report(reports.id(i), now);
            }
        } finally {
            lock.unlock();
        }
    }

    Tally tally() {
        lock.lock();
        try {
            return new Tally(accepted, reported, early, doubled, undelivered, lastReportNanos);
        } finally {
            lock.unlock();
        }
    }

    /// From a message's sending to the arrival of its final report.
    Latency waits() {
        lock.lock();
        try {
            return Latency.of(waits);
        } finally {
            lock.unlock();
        }
    }

    private void accept(long id, long sent) {
        accepted++;
        int slot = slot(id);
        if (keys[slot] == 0) {
            take(slot, id, sent);
        } else if (halves[slot] < 0) {
            early--;
            finish(slot, sent, -halves[slot]);
        }
    }

    private void report(long id, long now) {
        int slot = slot(id);
        if (keys[slot] == 0) {
            early++;
            take(slot, id, -now);
        } else if (halves[slot] > 0) {
            finish(slot, halves[slot], now);
        } else {
            doubled++;
        }
    }

    private void finish(int slot, long sent, long arrived) {
        halves[slot] = DONE;
        reported++;
        lastReportNanos = Math.max(lastReportNanos, startNanos + arrived);
        Latency.record(waits, arrived - sent);
    }

    private void take(int slot, long id, long half) {
        keys[slot] = id;
        halves[slot] = half;
        if (++used > keys.length / 2) {
            grow();
        }
    }

    private int slot(long id) {
        int mask = keys.length - 1;
        int slot = (int) ((id * GOLDEN) >>> 32) & mask;
        while (keys[slot] != 0 && keys[slot] != id) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        if (keys.length >= SLOTS_MAX) {
            throw new IllegalStateException("too many messages in one run: shorten --seconds");
        }
        long[] oldKeys = keys;
        long[] oldHalves = halves;
        keys = new long[oldKeys.length * 2];
        halves = new long[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                halves[slot] = oldHalves[i];
            }
        }
    }

    /// At least 1, so that the sign tells the two halves apart.
    private long since(long nanos) {
        return Math.max(1, nanos - startNanos);
    }
}
