package io.heliograph.simulator;

/// The command_ids that the simulator knows (SMPP 3.4, 5.1.2.1).
final class Command {
    static final int BIND_RECEIVER = 0x01;
    static final int BIND_TRANSMITTER = 0x02;
    static final int SUBMIT_SM = 0x04;
    static final int DELIVER_SM = 0x05;
    static final int UNBIND = 0x06;
    static final int BIND_TRANSCEIVER = 0x09;
    static final int ENQUIRE_LINK = 0x15;
    static final int DATA_SM = 0x103;
    static final int GENERIC_NACK = 0x80000000;

    /// The bit that makes a response of a request.
    static final int RESPONSE = 0x80000000;

    static final int HEADER_OCTETS = 16;

    private Command() {}
}
