package io.heliograph.provider;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The little of a `deliver_sm` or `data_sm` that receipts and messages from phones need (SMPP 3.4
/// §4.6.1, §4.7.1).
///
/// It is read leniently: a receipt is money, and carriers send addresses that are too long, dates
/// of any length and optional parameters that are cut off. Only a PDU that ends within its fixed
/// fields is broken.
final class DeliverPdu {
    static final int DATA_SM = 0x00000103;

    private static final int COMMAND_AT = 4;
    private static final int BODY_AT = 16;
    private static final int TAG_HEADER_BYTES = 4;
    private static final int HEADER_INDICATOR = 0x40;

    /// Bits of esm_class (SMPP 3.4 §5.2.12).
    private static final int RECEIPT = 0x04;

    private static final int INTERMEDIATE = 0x20;
    private static final int OTHER_TYPES = 0x18;

    private final byte[] pdu;
    private final int sourceAt;
    private final int destinationAt;
    private final int esmClass;
    private final int dataCoding;
    private final int textAt;
    private final int textEnd;

    /// @throws IllegalArgumentException it ends within its fixed fields
    DeliverPdu(byte[] pdu) {
        this.pdu = pdu;
        sourceAt = afterText(BODY_AT) + 2; // behind service_type, type of number, numbering plan
        destinationAt = afterText(sourceAt) + 2;
        int at = afterText(destinationAt);
        esmClass = octet(at);
        if (command(pdu) == DATA_SM) {
            dataCoding = octet(at + 2); // behind registered_delivery
            textAt = at + 3;
            textEnd = textAt;
            return;
        }
        int validityAt = afterText(at + 3); // behind protocol_id, priority, schedule_delivery_time
        // behind registered_delivery, replace_if_present, data_coding, sm_default_msg_id
        int lengthAt = afterText(validityAt) + 4;
        octet(lengthAt);
        dataCoding = octet(lengthAt - 2);
        textAt = lengthAt + 1;
        textEnd = Math.min(textAt + octet(lengthAt), pdu.length);
    }

    /// command_id of what has at least a header.
    static int command(byte[] pdu) {
        return ((pdu[COMMAND_AT] & 0xFF) << 24)
                | ((pdu[COMMAND_AT + 1] & 0xFF) << 16)
                | ((pdu[COMMAND_AT + 2] & 0xFF) << 8)
                | (pdu[COMMAND_AT + 3] & 0xFF);
    }

    /// As it came.
    byte[] octets() {
        return pdu;
    }

    /// Whether it is that one, perhaps sent again under another number.
    boolean saysTheSameAs(DeliverPdu other) {
        return Arrays.equals(pdu, BODY_AT, pdu.length, other.pdu, BODY_AT, other.pdu.length);
    }

    /// Whether it says that it is a delivery receipt. The types are bits: one more beside it
    /// changes nothing.
    boolean isReceipt() {
        return (esmClass & RECEIPT) != 0;
    }

    /// Whether it says that it is an intermediate notification, and nothing more.
    boolean isIntermediate() {
        return (esmClass & INTERMEDIATE) != 0 && !isReceipt();
    }

    /// Whether it says that it is something else: an acknowledgement by a phone, an abort.
    boolean isOther() {
        return (esmClass & OTHER_TYPES) != 0 && !isReceipt() && !isIntermediate();
    }

    /// Whether it says that its text begins with a user data header.
    boolean saysHeader() {
        return (esmClass & HEADER_INDICATOR) != 0;
    }

    int dataCoding() {
        return dataCoding;
    }

    /// Whether it says that the source is written with its country code (type of number 1, SMPP 3.4
    /// §5.2.5).
    boolean isSourceInternational() {
        return octet(sourceAt - 2) == 1;
    }

    String source() {
        return text(sourceAt);
    }

    String destination() {
        return text(destinationAt);
    }

    byte[] shortMessage() {
        return Arrays.copyOfRange(pdu, textAt, textEnd);
    }

    boolean hasShortMessage() {
        return textEnd > textAt;
    }

    /// The first optional parameter; negative: there is none.
    int firstTag() {
        return wholeTag(textEnd);
    }

    /// The one behind that at `at`; negative: there is none, or it is cut off.
    int nextTag(int at) {
        return wholeTag(at + TAG_HEADER_BYTES + tagLength(at));
    }

    int tagId(int at) {
        return twoOctets(at);
    }

    byte[] tagValue(int at) {
        int from = at + TAG_HEADER_BYTES;
        return Arrays.copyOfRange(pdu, from, from + tagLength(at));
    }

    private int tagLength(int at) {
        return twoOctets(at + 2);
    }

    private int wholeTag(int at) {
        return at + TAG_HEADER_BYTES <= pdu.length
                        && at + TAG_HEADER_BYTES + tagLength(at) <= pdu.length
                ? at
                : -1;
    }

    private String text(int from) {
        return new String(pdu, from, afterText(from) - 1 - from, StandardCharsets.ISO_8859_1);
    }

    private int afterText(int from) {
        int at = from;
        while (octet(at) != 0) {
            at++;
        }
        return at + 1;
    }

    private int octet(int at) {
        if (at >= pdu.length) {
            throw new IllegalArgumentException("it ends within its fields");
        }
        return pdu[at] & 0xFF;
    }

    private int twoOctets(int at) {
        return (octet(at) << 8) | octet(at + 1);
    }
}
