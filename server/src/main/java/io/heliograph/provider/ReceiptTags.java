package io.heliograph.provider;

import io.heliograph.message.PartState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The optional parameters that receipts have (SMPP 3.4 §5.3.2).
///
/// @param messageId receipted_message_id; empty: not told
/// @param state message_state; null: not told, or nothing that anybody knows
/// @param error network_error_code; empty: not told
/// @param payload message_payload
/// @param reference sar_msg_ref_num
/// @param total sar_total_segments; 0: not told
/// @param number sar_segment_seqnum
@SuppressWarnings("ArrayRecordComponent") // lives for one PDU, never compared
record ReceiptTags(
        String messageId,
        @Nullable PartState state,
        String error,
        byte @Nullable [] payload,
        int reference,
        int total,
        int number) {
    private static final int MESSAGE_ID = 0x001E;
    private static final int MESSAGE_STATE = 0x0427;
    private static final int NETWORK_ERROR = 0x0423;
    private static final int PAYLOAD = 0x0424;
    private static final int PART_REFERENCE = 0x020C;
    private static final int PARTS_TOTAL = 0x020E;
    private static final int PART_NUMBER = 0x020F;

    static ReceiptTags of(DeliverPdu pdu) {
        String messageId = "";
        PartState state = null;
        String error = "";
        byte[] payload = null;
        int reference = 0;
        int total = 0;
        int number = 0;
        for (int at = pdu.firstTag(); at >= 0; at = pdu.nextTag(at)) {
            switch (pdu.tagId(at)) {
                case MESSAGE_ID -> messageId = cString(pdu.tagValue(at));
                case MESSAGE_STATE -> state = state(pdu.tagValue(at));
                case NETWORK_ERROR -> error = error(pdu.tagValue(at));
                case PAYLOAD -> payload = pdu.tagValue(at);
                case PART_REFERENCE -> reference = number(pdu.tagValue(at));
                case PARTS_TOTAL -> total = number(pdu.tagValue(at));
                case PART_NUMBER -> number = number(pdu.tagValue(at));
                default -> {}
            }
        }
        return new ReceiptTags(messageId, state, error, payload, reference, total, number);
    }

    /// What the parts of a long receipt say together: each parameter by the first that has it.
    static ReceiptTags of(List<DeliverPdu> parts) {
        ReceiptTags all = of(parts.getFirst());
        for (DeliverPdu part : parts.subList(1, parts.size())) {
            ReceiptTags more = of(part);
            all =
                    new ReceiptTags(
                            all.messageId.isEmpty() ? more.messageId : all.messageId,
                            all.state == null ? more.state : all.state,
                            all.error.isEmpty() ? more.error : all.error,
                            null,
                            0,
                            0,
                            0);
        }
        return all;
    }

    /// Some close it with a NUL, as they should, and some do not.
    private static String cString(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    /// One octet; some write a digit, a longer number or the word.
    private static @Nullable PartState state(byte[] value) {
        boolean oneOctet = value.length == 1 || (value.length == 2 && value[1] == 0);
        if (oneOctet) {
            boolean digit = value[0] >= '0' && value[0] <= '9';
            return ReceiptWords.state(digit ? value[0] - '0' : value[0]);
        }
        String text = cString(value);
        PartState word = ReceiptWords.state(text);
        return word != null || value.length == 0 ? word : ReceiptWords.state(number(value));
    }

    /// The network's kind, then the code in two octets (SMPP 3.4 §5.3.2.31). Some write the code in
    /// ASCII.
    private static String error(byte[] value) {
        if (isPrinted(value)) {
            return cString(value);
        }
        return value.length == 3
                ? Integer.toString(((value[1] & 0xFF) << 8) | (value[2] & 0xFF))
                : "";
    }

    private static boolean isPrinted(byte[] value) {
        int length = value.length;
        while (length > 0 && value[length - 1] == 0) {
            length--;
        }
        if (length < 2) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            boolean digit = value[i] >= '0' && value[i] <= '9';
            if (!digit) {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] value) {
        int number = 0;
        for (byte octet : value) {
            number = (number << 8) | (octet & 0xFF);
        }
        return number;
    }
}
