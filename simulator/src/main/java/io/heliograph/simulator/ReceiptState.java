package io.heliograph.simulator;

/// What a receipt says became of a message: `stat` in the text, message_state in the TLV (SMPP 3.4,
/// 5.2.28 and appendix B).
public enum ReceiptState {
    ENROUTE(1, "000"),
    DELIVRD(2, "000"),
    EXPIRED(3, "027"),
    DELETED(4, "004"),
    UNDELIV(5, "001"),
    ACCEPTD(6, "000"),
    UNKNOWN(7, "255"),
    REJECTD(8, "008");

    /// The greatest message_state.
    static final int STATES_MAX = 8;

    private final int messageState;
    private final String error;

    ReceiptState(int messageState, String error) {
        this.messageState = messageState;
        this.error = error;
    }

    static ReceiptState of(int messageState) {
        for (ReceiptState state : values()) {
            if (state.messageState == messageState) {
                return state;
            }
        }
        throw new IllegalArgumentException("no message_state: " + messageState);
    }

    /// The value of the TLV message_state.
    public int messageState() {
        return messageState;
    }

    /// The three digits behind `err:`. Carriers choose their own; these are the simulator's.
    public String error() {
        return error;
    }

    /// A final state that contradicts this one.
    ReceiptState opposite() {
        return this == DELIVRD ? UNDELIV : DELIVRD;
    }
}
