package io.heliograph.simulator;

import org.jspecify.annotations.Nullable;

/// One submit as it is kept: its body as it came, and what became of it. Read again when it is
/// asked for, so that a million of them fit.
final class Submit {
    private static final int STATE_BITS = 4;
    private static final int STATES_MAX = 64 / STATE_BITS;

    final long sequence;
    final long arrivedMillis;
    final String systemId;
    final byte[] body;
    final int status;
    final long id;
    boolean isAnswered;

    /// Null for what is no look-up.
    @Nullable LookedUp lookedUp;

    /// Null: its receipts are written as usual.
    @Nullable ReceiptShape shape;

    /// Null: its receipts come whole.
    @Nullable SplitForm split;

    RecipientForm recipientForm = RecipientForm.AS_SUBMITTED;

    /// Of its receipts; null: as the carrier's.
    @Nullable IdFormat receiptIds;

    int receiptsAcknowledged;

    private long states;
    private int stateCount;

    Submit(long sequence, long arrivedMillis, String systemId, byte[] body, int status, long id) {
        this.sequence = sequence;
        this.arrivedMillis = arrivedMillis;
        this.systemId = systemId;
        this.body = body;
        this.status = status;
        this.id = id;
    }

    void receiptSent(ReceiptState state) {
        if (stateCount < STATES_MAX) {
            states |= (long) state.messageState() << (stateCount * STATE_BITS);
            stateCount++;
        }
    }

    ReceiptState[] receiptStates() {
        var sent = new ReceiptState[stateCount];
        for (int i = 0; i < stateCount; i++) {
            sent[i] = ReceiptState.of((int) (states >>> (i * STATE_BITS)) & 0xF);
        }
        return sent;
    }
}
