package io.heliograph.simulator;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection and what is known of it. Owned by the loop's thread.
final class Link {
    private static final int FIRST_OCTETS = 64 * 1024;

    final SocketChannel channel;
    final SelectionKey key;
    final PduBuffer out = new PduBuffer();
    byte[] in = new byte[FIRST_OCTETS];
    int inEnd;
    BindKind bind = BindKind.NONE;
    @Nullable Mailbox mailbox;

    /// To be closed as soon as what is in `out` was tried to be written.
    boolean isClosing;

    /// Open, but nothing is read or said on it any more.
    boolean isMute;

    boolean isClosed;
    boolean isTouched;

    private final List<Link> touched;
    private @Nullable Receipt[] window = {};
    private int windowMax;
    private int inWindow;
    private int sequence;

    /// @param touched where the loop finds the links that have something to write
    Link(SocketChannel channel, SelectionKey key, List<Link> touched) {
        this.channel = channel;
        this.key = key;
        this.touched = touched;
    }

    void touch() {
        if (!isTouched && !isClosed) {
            isTouched = true;
            touched.add(this);
        }
    }

    void closeSoon() {
        isClosing = true;
        touch();
    }

    /// From now on receipts may be sent, as many at once.
    void openWindow(int max) {
        windowMax = max;
        window = new Receipt[Integer.highestOneBit(Math.max(max, 2) - 1) * 2];
    }

    boolean takesReceipt() {
        return inWindow < windowMax
                && window[slot(following())] == null
                && out.size() < Limits.UNWRITTEN_OCTETS_FOR_RECEIPTS_MAX
                && !isMute
                && !isClosing
                && !isClosed;
    }

    /// Gives the receipt its sequence_number.
    int send(Receipt receipt) {
        sequence = following();
        receipt.pduSequence = sequence;
        window[slot(sequence)] = receipt;
        inWindow++;
        return sequence;
    }

    /// A sequence_number for what is no receipt.
    int nextSequence() {
        sequence = following();
        return sequence;
    }

    /// Takes the receipt with this sequence_number out of the window.
    @Nullable Receipt answered(int pduSequence) {
        if (inWindow == 0) {
            return null;
        }
        Receipt receipt = window[slot(pduSequence)];
        if (receipt == null || receipt.pduSequence != pduSequence) {
            return null;
        }
        window[slot(pduSequence)] = null;
        inWindow--;
        return receipt;
    }

    /// Takes those out of the window that were sent before this time, in the order in which they
    /// were sent.
    List<Receipt> unanswered(long sentBeforeMillis) {
        List<Receipt> late = new ArrayList<>();
        if (inWindow == 0) {
            return late;
        }
        for (int i = 1; i <= window.length; i++) {
            Receipt receipt = window[slot(sequence + i)];
            if (receipt != null && receipt.sentMillis < sentBeforeMillis) {
                window[slot(sequence + i)] = null;
                inWindow--;
                late.add(receipt);
            }
        }
        return late;
    }

    private int slot(int pduSequence) {
        return pduSequence & (window.length - 1);
    }

    private int following() {
        return sequence == Integer.MAX_VALUE ? 1 : sequence + 1;
    }
}
