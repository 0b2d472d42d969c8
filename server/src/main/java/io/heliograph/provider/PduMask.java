package io.heliograph.provider;

import java.util.Arrays;
import org.jsmpp.SMPPConstant;

/// Takes out of a PDU what is nobody's business but the customers' and the provider's: passwords,
/// texts, the middle digits of phone numbers. Octets are replaced by `*`, never taken out, so that
/// lengths and fields stay as they came.
///
/// What it can read it masks field by field; what it cannot (a PDU that ends within its fields,
/// parameters that nobody knows, octets behind the last) it hides whole, but for its zeros. Of the
/// text of a receipt the provider's own words stay, up to `text:`.
final class PduMask {
    /// What is longer is no address, and may be anything.
    private static final int ADDRESS_CHARS_MAX = 64;

    /// A parameter of so few octets holds neither a number nor a text.
    private static final int SHORT_TAG_BYTES = 8;

    private static final int HEADER_BYTES = 16;
    private static final int COMMAND_AT = 4;
    private static final int RESPONSE = 0x80000000;
    private static final int BIND_TAIL_BYTES = 3;
    private static final int RECEIPT_MARKS = 0x24;
    private static final int HEADER_MARK = 0x40;
    private static final int READS_WHOLE = 3;
    private static final int MESSAGE_ID_TAG = 0x001E;
    private static final int STATUS_TEXT_TAG = 0x001D;
    private static final int PAYLOAD_TAG = 0x0424;
    static final byte HIDDEN = '*';

    private final byte[] pdu;
    private final boolean all;
    private final NumberMask numbers;

    private int at = HEADER_BYTES;

    private PduMask(byte[] pdu, boolean all) {
        this.pdu = pdu;
        this.all = all;
        this.numbers = new NumberMask(pdu);
    }

    /// A copy that may be logged.
    static byte[] masked(byte[] pdu) {
        return masked(pdu, true);
    }

    /// A copy without what opens a door: of all else it shows everything.
    static byte[] withoutPassword(byte[] pdu) {
        return masked(pdu, false);
    }

    private static byte[] masked(byte[] pdu, boolean all) {
        byte[] copy = pdu.clone();
        PduMask mask = new PduMask(copy, all);
        try {
            mask.mask();
        } catch (IndexOutOfBoundsException cutOff) {
            mask.hide(mask.at, copy.length);
        }
        return copy;
    }

    /// Whatever it is: nothing of it is told but where it has zeros.
    static byte[] hidden(byte[] octets) {
        byte[] copy = octets.clone();
        new PduMask(copy, true).hide(0, copy.length);
        return copy;
    }

    private void mask() {
        if (pdu.length < HEADER_BYTES) {
            throw new IndexOutOfBoundsException();
        }
        int command = octets(COMMAND_AT, 4);
        switch (command) {
            case SMPPConstant.CID_BIND_RECEIVER,
                    SMPPConstant.CID_BIND_TRANSMITTER,
                    SMPPConstant.CID_BIND_TRANSCEIVER ->
                    bind();
            case SMPPConstant.CID_OUTBIND -> password();
            case SMPPConstant.CID_SUBMIT_SM, SMPPConstant.CID_DELIVER_SM -> message(false);
            case SMPPConstant.CID_DATA_SM -> message(true);
            default -> {
                if (all) {
                    other(command);
                }
            }
        }
    }

    private void bind() {
        password();
        if (all) {
            at = afterText(at, ADDRESS_CHARS_MAX) + BIND_TAIL_BYTES;
            at = afterText(at, ADDRESS_CHARS_MAX);
            hide(at, pdu.length);
        }
    }

    /// The one secret that is hidden to its last octet, zeros and all.
    private void password() {
        at = afterText(at, pdu.length);
        int end = at;
        while (end < pdu.length && pdu[end] != 0) {
            pdu[end++] = HIDDEN;
        }
        at = Math.min(end + 1, pdu.length);
    }

    /// Answers, which have at most a name or an id before their parameters, and what has no body.
    private void other(int command) {
        boolean answer = (command & RESPONSE) != 0 && command != SMPPConstant.CID_GENERIC_NACK;
        if (answer && at < pdu.length) {
            at = afterText(at, ADDRESS_CHARS_MAX);
        }
        if (answer) {
            tags(false);
        }
        hide(at, pdu.length);
    }

    private void message(boolean data) {
        if (!all) {
            return;
        }
        boolean submit = octets(COMMAND_AT, 4) == SMPPConstant.CID_SUBMIT_SM;
        at = afterText(at, ADDRESS_CHARS_MAX) + 2;
        address();
        at += 2;
        address();
        int esmClass = octets(at, 1);
        at += 3;
        boolean receipt = !submit && (esmClass & RECEIPT_MARKS) != 0;
        if (!data) {
            at = afterText(at, ADDRESS_CHARS_MAX);
            at = afterText(at, ADDRESS_CHARS_MAX) + 4;
            int from = at + 1;
            int end = Math.min(from + octets(at, 1), pdu.length);
            at = from;
            text(from, end, submit, receipt, (esmClass & HEADER_MARK) != 0);
            at = end;
        }
        tags(receipt);
        hide(at, pdu.length);
    }

    private void address() {
        int from = at;
        int end = afterText(at, ADDRESS_CHARS_MAX);
        numbers.know(from, end - 1);
        numbers.maskAll(from, end);
        at = end;
    }

    /// @param receipt whether what it stands in says that it is one
    private void text(int from, int end, boolean submit, boolean receipt, boolean header) {
        int first =
                header
                        ? from + UserDataHeader.of(Arrays.copyOfRange(pdu, from, end)).length()
                        : from;
        if (submit) {
            hide(first, end);
            return;
        }
        int[] places = new int[end - from];
        int count = 0;
        for (int i = from; i < end; i++) { // UCS-2 of what receipts are written in has zeros only
            if (pdu[i] != 0) {
                places[count++] = i;
            }
        }
        byte[] letters = new byte[count];
        for (int i = 0; i < count; i++) {
            letters[i] = pdu[places[i]];
        }
        ReceiptText read = new ReceiptText(letters, 0);
        if (read.reads() < (receipt ? 1 : READS_WHOLE)) {
            hide(first, end);
            return;
        }
        int own = read.ownEnd() < count ? places[read.ownEnd()] : end;
        numbers.maskKnown(from, own);
        hide(own, end);
    }

    private void tags(boolean receipt) {
        while (at + 4 <= pdu.length) {
            int tag = octets(at, 2);
            int from = at + 4;
            int end = from + octets(at + 2, 2);
            if (end > pdu.length) {
                return;
            }
            at = from;
            switch (tag) {
                case PAYLOAD_TAG ->
                        text(
                                from,
                                end,
                                octets(COMMAND_AT, 4) == SMPPConstant.CID_SUBMIT_SM,
                                receipt,
                                false);
                case MESSAGE_ID_TAG -> numbers.maskKnown(from, end);
                case STATUS_TEXT_TAG -> numbers.maskAll(from, end);
                default -> {
                    if (end - from > SHORT_TAG_BYTES) {
                        hide(from, end);
                    }
                }
            }
            at = end;
        }
    }

    private void hide(int from, int end) {
        for (int i = from; i < end; i++) {
            if (pdu[i] != 0) {
                pdu[i] = HIDDEN;
            }
        }
    }

    /// @throws IndexOutOfBoundsException it does not end, or too late
    private int afterText(int from, int charsMax) {
        int end = from;
        while (pdu[end] != 0) {
            end++;
        }
        if (end - from > charsMax) {
            throw new IndexOutOfBoundsException();
        }
        return end + 1;
    }

    private int octets(int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            number = (number << Byte.SIZE) | (pdu[i] & 0xFF);
        }
        return number;
    }
}
