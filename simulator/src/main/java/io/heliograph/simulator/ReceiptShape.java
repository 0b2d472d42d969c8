package io.heliograph.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How carriers write receipts that are not written as the specification's appendix has them. Each
/// says all that the usual one says.
enum ReceiptShape {
    /// ASCII in octets, under the data_coding of the message
    ASCII_CALLED_UCS2,
    /// as it is called
    UCS2,
    UCS2_LITTLE_ENDIAN,
    /// behind a user data header of seven octets
    HEADER,
    HEADER_UNMARKED,
    /// in message_payload
    PAYLOAD,
    DATA_SM,
    /// `id=77,stat=DELIVRD`
    COMMAS,
    /// `MsgId: 77; Status: Delivrd`
    OTHER_NAMES,
    /// message_state 0 beside the text's
    STATE_IN_TEXT,
    /// the recipient as receipted_message_id beside the text's
    RECIPIENT_AS_ID,
    /// no text, and the types in esm_class both
    PARAMETERS;

    private static final int RECEIPT = 0x04;
    private static final int INTERMEDIATE = 0x20;
    private static final int HEADER_INDICATOR = 0x40;
    private static final int CODING_UCS2 = 8;

    private static final int MESSAGE_ID = 0x001E;
    private static final int MESSAGE_STATE = 0x0427;
    private static final int MESSAGE_PAYLOAD = 0x0424;

    /// One element of letters, of which a reader may take the last for the text's first.
    private static final byte[] USER_DATA_HEADER = {6, 0x70, 4, 'A', 'A', 'A', 'A'};

    private static final byte[] NOTHING = {};

    /// A receipt's own fields.
    ///
    /// @param tags optional parameters
    @SuppressWarnings("ArrayRecordComponent") // written at once, never compared
    record Written(int esmClass, int dataCoding, byte[] text, byte[] tags) {}

    /// @param draw from 0 to below 1
    /// @return null with a probability of all but `odd`
    static @Nullable ReceiptShape drawn(double draw, double odd) {
        return draw < odd ? values()[(int) (draw / odd * values().length)] : null;
    }

    int command() {
        return this == DATA_SM ? Command.DATA_SM : Command.DELIVER_SM;
    }

    Written write(String id, String recipient, String submitted, String done, ReceiptState state) {
        String text =
                "id:%s sub:001 dlvrd:001 submit date:%s done date:%s stat:%s err:%s text:"
                        .formatted(id, submitted, done, state, state.error());
        byte[] ascii = octets(text, StandardCharsets.US_ASCII);
        return switch (this) {
            case ASCII_CALLED_UCS2 -> new Written(RECEIPT, CODING_UCS2, ascii, NOTHING);
            case UCS2 -> ucs2(text, StandardCharsets.UTF_16BE);
            case UCS2_LITTLE_ENDIAN -> ucs2(text, StandardCharsets.UTF_16LE);
            case HEADER ->
                    new Written(
                            RECEIPT | HEADER_INDICATOR,
                            0,
                            joined(USER_DATA_HEADER, ascii),
                            NOTHING);
            case HEADER_UNMARKED ->
                    new Written(RECEIPT, 0, joined(USER_DATA_HEADER, ascii), NOTHING);
            case PAYLOAD, DATA_SM ->
                    new Written(RECEIPT, CODING_UCS2, NOTHING, tag(MESSAGE_PAYLOAD, ascii));
            case COMMAS -> {
                String fields = "id=%s,stat=%s,err=%s".formatted(id, state, state.error());
                yield new Written(RECEIPT, 0, octets(fields, StandardCharsets.US_ASCII), NOTHING);
            }
            case OTHER_NAMES -> {
                String word = state.toString().toLowerCase(Locale.ROOT);
                String fields =
                        "MsgId: %s; Status: %s; Error: %s".formatted(id, word, state.error());
                yield new Written(RECEIPT, 0, octets(fields, StandardCharsets.US_ASCII), NOTHING);
            }
            case STATE_IN_TEXT ->
                    new Written(RECEIPT, 0, ascii, tag(MESSAGE_STATE, new byte[] {0}));
            case RECIPIENT_AS_ID -> new Written(RECEIPT, 0, ascii, id(recipient));
            case PARAMETERS ->
                    new Written(
                            RECEIPT | INTERMEDIATE,
                            0,
                            NOTHING,
                            joined(
                                    id(id),
                                    tag(MESSAGE_STATE, new byte[] {(byte) state.messageState()})));
        };
    }

    private static Written ucs2(String text, Charset order) {
        return new Written(RECEIPT, CODING_UCS2, octets(text, order), NOTHING);
    }

    private static byte[] octets(String text, Charset charset) {
        return text.getBytes(charset);
    }

    private static byte[] id(String id) {
        return tag(MESSAGE_ID, octets(id + "\0", StandardCharsets.US_ASCII));
    }

    private static byte[] tag(int tag, byte[] value) {
        byte[] header = {
            (byte) (tag >> 8), (byte) tag, (byte) (value.length >> 8), (byte) value.length
        };
        return joined(header, value);
    }

    private static byte[] joined(byte[]... all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] each : all) {
            out.writeBytes(each);
        }
        return out.toByteArray();
    }
}
