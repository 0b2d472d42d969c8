package io.heliograph.provider;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jsmpp.PDUReader;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.Command;

/// Reads PDUs for a jSMPP session and takes the many (answers to submits, receipts) out of the
/// stream, and what jSMPP is too strict or too quick with (enquire links, the peer's unbind). jSMPP
/// gets the few: answers to our bind and unbind, what nobody knows.
///
/// This is why: a jSMPP session answers `deliver_sm` when its listener returns and turns each PDU
/// into hexadecimal text whether it is logged or not. Here the answer may come later, and a PDU
/// costs a microsecond. It answers `unbind` at once and reads nothing after it, so that answers to
/// open submits are lost. And unlike jSMPP's own reader this one keeps its place when the socket
/// times out within a PDU.
final class PduTap implements PDUReader {
    /// The longest PDU has a message_payload of 64 KiB; what says it is longer is not read.
    static final int PDU_BYTES_MAX = 128 << 10;

    /// What the provider sends of its own accord is passed over up to this length, or it would come
    /// again on every link; what says it is longer still is no PDU.
    static final int PASSED_OVER_BYTES_MAX = 4 << 20;

    private static final int HEADER_BYTES = 16;
    private static final int PASSED_OVER_TOGETHER_BYTES = 8 << 10;

    /// Who takes them. None of these may block.
    interface Taker {
        /// Whatever it is: the peer lives. Told before what it is.
        void heard(byte[] pdu);

        /// submit_sm_resp.
        ///
        /// @param messageId empty where it refuses, or names none
        void answered(int sequence, int status, String messageId);

        /// generic_nack.
        ///
        /// @return whether it was meant for a submit
        boolean nacked(int sequence, int status);

        /// deliver_sm, or data_sm.
        void delivered(int sequence, byte[] pdu);

        /// deliver_sm, or data_sm, that is too long to be read.
        ///
        /// @param octets its first ones
        void tooLong(int sequence, byte[] octets);

        /// enquire_link, whatever else is in it.
        void enquired(int sequence);

        /// unbind, of a peer that has answered our bind.
        void unbound(int sequence);

        /// What nobody asked for and nobody knows.
        void unexpected(byte[] pdu);

        /// What is no PDU at all; the link will be dropped.
        ///
        /// @param header of 16 octets, the first 4 of which are no length
        /// @param first whether nothing came before it, so that the peer may not speak SMPP at all
        void garbage(byte[] header, boolean first);
    }

    private final Taker taker;
    private final byte[] header = new byte[HEADER_BYTES];
    private byte[] pdu = header;
    private int filled;
    private boolean inBody;

    /// Octets of a PDU that is too long, behind those that are kept.
    private int toPassOver;

    private boolean bindAnswered;
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
            passOver(in);
            byte[] whole = pdu;
            pdu = header;
            filled = 0;
            inBody = false;
            if (octets(whole, 0) > whole.length) {
                taker.tooLong(octets(whole, 12), whole);
                continue;
            }
            taker.heard(whole);
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

    private void passOver(DataInputStream in) throws IOException {
        if (toPassOver == 0) {
            return;
        }
        byte[] nobodys = new byte[PASSED_OVER_TOGETHER_BYTES];
        while (toPassOver > 0) {
            int read = in.read(nobodys, 0, Math.min(toPassOver, nobodys.length));
            if (read < 0) {
                throw new EOFException("closed within a PDU");
            }
            toPassOver -= read;
        }
    }

    private void beginBody() throws IOException {
        int length = octets(header, 0);
        boolean passedOver = length > PDU_BYTES_MAX && mayBePassedOver(length);
        if (length < HEADER_BYTES || (length > PDU_BYTES_MAX && !passedOver)) {
            taker.garbage(header.clone(), !bindAnswered);
            throw new IOException("no PDU: command_length " + length);
        }
        pdu = new byte[passedOver ? UnreadPdu.OCTETS_MAX : length];
        toPassOver = length - pdu.length;
        inBody = true;
        System.arraycopy(header, 0, pdu, 0, HEADER_BYTES);
    }

    private boolean mayBePassedOver(int length) {
        int command = octets(header, 4);
        return bindAnswered
                && length <= PASSED_OVER_BYTES_MAX
                && (command == SMPPConstant.CID_DELIVER_SM || command == SMPPConstant.CID_DATA_SM);
    }

    private boolean taken(byte[] whole) throws IOException {
        int status = octets(whole, 8);
        int sequence = octets(whole, 12);
        switch (octets(whole, 4)) {
            case SMPPConstant.CID_SUBMIT_SM_RESP ->
                    taker.answered(sequence, status, status == 0 ? messageId(whole) : "");
            case SMPPConstant.CID_DELIVER_SM, SMPPConstant.CID_DATA_SM ->
                    taker.delivered(sequence, whole);
            case SMPPConstant.CID_GENERIC_NACK -> {
                return taker.nacked(sequence, status);
            }
            case SMPPConstant.CID_ENQUIRE_LINK -> taker.enquired(sequence);
            case SMPPConstant.CID_ENQUIRE_LINK_RESP -> {
                // that it came is all it says, even with an error in it
            }
            case SMPPConstant.CID_UNBIND -> {
                if (!bindAnswered) {
                    throw new IOException("unbind instead of the answer to the bind");
                }
                taker.unbound(sequence);
            }
            case SMPPConstant.CID_UNBIND_RESP -> {
                return false;
            }
            default -> {
                if (isBindResp(octets(whole, 4))) {
                    return false;
                }
                taker.unexpected(whole);
                return octets(whole, 4) < 0; // jSMPP would refuse an answer too
            }
        }
        return true;
    }

    /// What stands behind the header up to a NUL, which some forget.
    private static String messageId(byte[] pdu) {
        int end = HEADER_BYTES;
        while (end < pdu.length && pdu[end] != 0) {
            end++;
        }
        return new String(pdu, HEADER_BYTES, end - HEADER_BYTES, StandardCharsets.ISO_8859_1);
    }

    private Command commandOf(byte[] received) {
        boolean bindResp = isBindResp(octets(received, 4));
        bindAnswered |= bindResp;
        byte[] whole = bindResp ? withoutBody(received) : received;
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

    /// The answer to a bind as jSMPP takes it, with an empty system_id: it would refuse one of more
    /// than 15 letters, or without its NUL, or parameters that it does not know or that are cut
    /// off, and nothing of that matters. A link has one bind, whatever sequence number the answer
    /// has.
    private static byte[] withoutBody(byte[] bindResp) {
        return ByteBuffer.allocate(HEADER_BYTES + 1)
                .put(bindResp, 0, HEADER_BYTES)
                .putInt(0, HEADER_BYTES + 1)
                .putInt(12, LinkSession.BIND_SEQUENCE)
                .array();
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
