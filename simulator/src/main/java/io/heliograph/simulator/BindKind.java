package io.heliograph.simulator;

/// What a link is bound as, and so what may pass over it (SMPP 3.4, 2.2).
enum BindKind {
    NONE(false, false),
    TRANSMITTER(true, false),
    RECEIVER(false, true),
    TRANSCEIVER(true, true);

    final boolean submits;
    final boolean receives;

    BindKind(boolean submits, boolean receives) {
        this.submits = submits;
        this.receives = receives;
    }

    static BindKind of(int command) {
        return switch (command) {
            case Command.BIND_TRANSMITTER -> TRANSMITTER;
            case Command.BIND_RECEIVER -> RECEIVER;
            case Command.BIND_TRANSCEIVER -> TRANSCEIVER;
            default -> NONE;
        };
    }
}
