package io.heliograph.provider;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// What waits to be written to one link. Writers only add to a buffer and never wait for the peer;
/// one thread writes what has come together in the meantime in one go. That is what makes many
/// thousand small PDUs a second cheap, and it tells exactly which of them never reached the wire.
///
/// jSMPP writes through it as well: each of its PDUs is one `write`.
final class Outbox extends OutputStream {
    /// A peer that leaves so much unread has stopped reading: the link is given up.
    static final int BYTES_MAX = 16 << 20;

    /// So long passes between two writes, unless so much has come together before.
    static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    static final int GATHER_BYTES = 16 << 10;

    private static final int BYTES_INITIAL = 64 << 10;

    private final OutputStream wire;
    private final Written written;
    private final BooleanSupplier leased;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private byte[] waiting = new byte[BYTES_INITIAL];
    private int length;
    private long appended;
    private long handedOver;
    private boolean closed;
    private boolean idle;
    private boolean writing;
    private boolean gathering;
    private boolean draining;

    /// Whether what waits holds a submit.
    private boolean submits;

    private long wroteAt = System.nanoTime() - GATHER_NANOS;

    /// Told of each PDU as it is added, in the order of the wire.
    @FunctionalInterface
    interface Written {
        /// Must not block, and keep nothing of the array.
        void wrote(byte[] bytes, int offset, int count);
    }

    /// @param leased whether this process may submit at this moment; where it may not, the link is
    ///   given up before a submit is written
    Outbox(OutputStream wire, Written written, BooleanSupplier leased) {
        this.wire = wire;
        this.written = written;
        this.leased = leased;
    }

    /// Adds a PDU and notes where it ends in the stream, in one step.
    ///
    /// @throws IOException the link is closed: nothing was added
    void append(byte[] pdu, Unanswered submit) throws IOException {
        lock.lock();
        try {
            add(pdu, 0, pdu.length);
            submit.beginsAt = appended - pdu.length;
            submits = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        lock.lock();
        try {
            add(bytes, offset, count);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    private void add(byte[] bytes, int offset, int count) throws IOException {
        if (closed) {
            throw new IOException("the link is closed");
        }
        if (length + count > BYTES_MAX) {
            closed = true;
            changed.signalAll();
            throw new IOException("the peer does not read");
        }
        if (length + count > waiting.length) {
            waiting = Arrays.copyOf(waiting, Math.max(waiting.length * 2, length + count));
        }
        System.arraycopy(bytes, offset, waiting, length, count);
        length += count;
        appended += count;
        written.wrote(bytes, offset, count);
        if (idle || (gathering && length >= GATHER_BYTES)) {
            idle = false;
            gathering = false;
            changed.signal();
        }
    }

    /// Writes until the link is closed; run by one thread of the link's own.
    ///
    /// @throws IOException the wire is broken
    void writeUntilClosed() throws IOException, InterruptedException {
        byte[] batch = new byte[BYTES_INITIAL];
        while (true) {
            int count;
            lock.lockInterruptibly();
            try {
                writing = false;
                awaitSome();
                gather();
                if (closed) {
                    return;
                }
                if (submits && !leased.getAsBoolean()) {
                    closed = true;
                    throw new IOException("another process may be this node by now");
                }
                submits = false;
                byte[] full = waiting;
                waiting = batch;
                batch = full;
                count = length;
                length = 0;
                handedOver = appended;
                writing = true;
            } finally {
                lock.unlock();
            }
            wire.write(batch, 0, count);
            wroteAt = System.nanoTime();
        }
    }

    private void awaitSome() throws InterruptedException {
        while (length == 0 && !closed) {
            idle = true;
            drained.signalAll();
            changed.await();
        }
    }

    /// Lets more come together where the last write was just now: waking a thread costs more than
    /// all else that is done for a PDU. A link that rests writes at once.
    private void gather() throws InterruptedException {
        long rest = wroteAt + GATHER_NANOS - System.nanoTime();
        while (rest > 0 && length < GATHER_BYTES && !closed && !draining) {
            gathering = true;
            rest = changed.awaitNanos(rest);
        }
        gathering = false;
    }

    /// Waits until all is handed to the wire, but not for long.
    void drain(Duration atMost) {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            draining = true;
            changed.signalAll();
            while ((length > 0 || writing) && !closed && nanos > 0) {
                nanos = drained.awaitNanos(nanos);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// From now on nothing is added and nothing more is handed to the wire.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            drained.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whether a byte of it may have reached the wire. To be asked once the outbox is closed.
    boolean mayHaveLeft(Unanswered submit) {
        lock.lock();
        try {
            return submit.beginsAt >= 0 && submit.beginsAt < handedOver;
        } finally {
            lock.unlock();
        }
    }
}
