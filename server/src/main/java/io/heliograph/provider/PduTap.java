package io.heliograph.provider;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jsmpp.PDUReader;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.Command;

/// Reads PDUs for a jSMPP session and takes the many (answers to submits, receipts) out of the
/// stream; jSMPP gets the few: binds, enquire links, unbinds, what nobody knows.
///
/// This is why: a jSMPP session answers `deliver_sm` when its listener returns and turns each PDU
/// into hexadecimal text whether it is logged or not. Here the answer may come later, and a PDU
/// costs a microsecond. And unlike jSMPP's own reader this one keeps its place when the socket
/// times out within a PDU.
final class PduTap implements PDUReader {
    /// The longest PDU has a message_payload of 64 KiB; what says it is longer is no PDU.
    static final int PDU_BYTES_MAX = 128 << 10;

    private static final int HEADER_BYTES = 16;

    /// Who takes the many. None of these may block.
    interface Taker {
        /// submit_sm_resp.
        void answered(int sequence, int status, byte[] pdu);

        /// generic_nack.
        ///
        /// @return whether it was meant for a submit
        boolean nacked(int sequence, int status);

        /// deliver_sm.
        void delivered(int sequence, byte[] pdu);

        /// What is no PDU at all; the link will be dropped.
        void garbage(int commandLength);
    }

    private final Taker taker;
    private final byte[] header = new byte[HEADER_BYTES];
    private byte[] pdu = header;
    private int filled;
    private boolean inBody;
    private byte[] passedOn = header;

    PduTap(Taker taker) {
        this.taker = taker;
    }

    @Override
    public Command readPDUHeader(DataInputStream in) throws IOException {
        while (true) {
            fill(in);
            if (!inBody) {
                beginBody();
                fill(in);
            }
            byte[] whole = pdu;
            pdu = header;
            filled = 0;
            inBody = false;
            if (!taken(whole)) {
                return commandOf(whole);
            }
        }
    }

    private void fill(DataInputStream in) throws IOException {
        while (filled < pdu.length) {
            int read = in.read(pdu, filled, pdu.length - filled);
            if (read < 0) {
                throw new EOFException(filled == 0 ? "closed by peer" : "closed within a PDU");
            }
            filled += read;
        }
    }

    private void beginBody() throws IOException {
        int length = octets(header, 0);
        if (length < HEADER_BYTES || length > PDU_BYTES_MAX) {
            taker.garbage(length);
            throw new IOException("no PDU: command_length " + length);
        }
        pdu = new byte[length];
        inBody = true;
        System.arraycopy(header, 0, pdu, 0, HEADER_BYTES);
    }

    private boolean taken(byte[] whole) {
        int status = octets(whole, 8);
        int sequence = octets(whole, 12);
        switch (octets(whole, 4)) {
            case SMPPConstant.CID_SUBMIT_SM_RESP -> taker.answered(sequence, status, whole);
            case SMPPConstant.CID_DELIVER_SM -> taker.delivered(sequence, whole);
            case SMPPConstant.CID_GENERIC_NACK -> {
                return taker.nacked(sequence, status);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private Command commandOf(byte[] received) {
        byte[] whole = isBindResp(octets(received, 4)) ? withoutTags(received) : received;
        passedOn = whole;
        Command command = new Command();
        command.setCommandLength(whole.length);
        command.setCommandId(octets(whole, 4));
        command.setCommandStatus(octets(whole, 8));
        command.setSequenceNumber(octets(whole, 12));
        return command;
    }

    private static boolean isBindResp(int id) {
        return id == SMPPConstant.CID_BIND_RECEIVER_RESP
                || id == SMPPConstant.CID_BIND_TRANSMITTER_RESP
                || id == SMPPConstant.CID_BIND_TRANSCEIVER_RESP;
    }

    /// The answer to a bind up to its system_id: at a sc_interface_version that it does not know,
    /// jSMPP takes the whole answer for none.
    private static byte[] withoutTags(byte[] bindResp) {
        int end = HEADER_BYTES;
        while (end < bindResp.length && bindResp[end] != 0) {
            end++;
        }
        if (end >= bindResp.length - 1) {
            return bindResp;
        }
        byte[] cut = Arrays.copyOf(bindResp, end + 1);
        ByteBuffer.wrap(cut).putInt(cut.length);
        return cut;
    }

    /// The PDU whose header was read last.
    @Override
    public byte[] readPDU(DataInputStream in, Command command) {
        return passedOn;
    }

    @Override
    public byte[] readPDU(DataInputStream in, int length, int id, int status, int sequence) {
        return passedOn;
    }

    private static int octets(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 24)
                | ((bytes[at + 1] & 0xFF) << 16)
                | ((bytes[at + 2] & 0xFF) << 8)
                | (bytes[at + 3] & 0xFF);
    }
}
