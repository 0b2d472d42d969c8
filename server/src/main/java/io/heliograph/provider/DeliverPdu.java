package io.heliograph.provider;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The little of a `deliver_sm` that receipts need (SMPP 3.4 §4.6.1).
///
/// It is read leniently: a receipt is money, and carriers send addresses that are too long, dates
/// of any length and optional parameters that are cut off. Only a PDU that ends within its fixed
/// fields is broken.
final class DeliverPdu {
    private static final int BODY_AT = 16;
    private static final int TAG_HEADER_BYTES = 4;

    private final byte[] pdu;
    private final int esmClass;
    private final int dataCoding;
    private final int textAt;
    private final int textEnd;

    /// @throws IllegalArgumentException it ends within its fixed fields
    DeliverPdu(byte[] pdu) {
        this.pdu = pdu;
        int sourceAt = afterText(BODY_AT); // behind service_type
        int destinationAt = afterText(sourceAt + 2); // type of number, numbering plan, address
        int at = afterText(destinationAt + 2);
        esmClass = octet(at);
        int validityAt = afterText(at + 3); // behind protocol_id, priority, schedule_delivery_time
        at = afterText(validityAt);
        dataCoding = octet(at + 2); // behind registered_delivery and replace_if_present
        textAt = at + 5; // behind sm_default_msg_id and sm_length
        textEnd = Math.min(textAt + octet(at + 4), pdu.length);
    }

    int esmClass() {
        return esmClass;
    }

    int dataCoding() {
        return dataCoding;
    }

    byte[] shortMessage() {
        return Arrays.copyOfRange(pdu, textAt, textEnd);
    }

    /// The value of an optional parameter; null where there is none, or it is cut off.
    byte @Nullable [] tag(int wanted) {
        int at = textEnd;
        while (at + TAG_HEADER_BYTES <= pdu.length) {
            int valueAt = at + TAG_HEADER_BYTES;
            int valueEnd = valueAt + twoOctets(at + 2);
            if (valueEnd > pdu.length) {
                return null;
            }
            if (twoOctets(at) == wanted) {
                return Arrays.copyOfRange(pdu, valueAt, valueEnd);
            }
            at = valueEnd;
        }
        return null;
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
            throw new IllegalArgumentException("deliver_sm ends within its fields");
        }
        return pdu[at] & 0xFF;
    }

    private int twoOctets(int at) {
        return (octet(at) << 8) | octet(at + 1);
    }
}
