package io.heliograph.message;

/// The state of one SMS part (contract §8, SMPP 3.4 §5.2.28). The names are the wire's.
public enum PartState {
    ENROUTE(false),
    ACCEPTD(false),
    DELIVRD(true),
    EXPIRED(true),
    DELETED(true),
    UNDELIV(true),
    UNKNOWN(true),
    REJECTD(true);

    private final boolean isFinal;

    PartState(boolean isFinal) {
        this.isFinal = isFinal;
    }

    /// Whether a part in this state stays in it for ever.
    public boolean isFinal() {
        return isFinal;
    }
}
