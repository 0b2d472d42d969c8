package io.heliograph.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/// Writes a receipt as a deliver_sm (SMPP 3.4, 4.6.1 and appendix B).
final class ReceiptWriter {
    private static final int BODY_MAX = 512;
    private static final int ESM_RECEIPT = 0x04;
    private static final int ESM_HEADER = 0x40;
    private static final int TLV_RECEIPTED_MESSAGE_ID = 0x001E;
    private static final int TLV_MESSAGE_STATE = 0x0427;

    /// MCC and MNC of a number that was looked up, in ASCII; of the range for vendors.
    private static final int TLV_NETWORK = 0x1403;

    private static final String UNKNOWN_WORD = "MYSTERY";
    private static final byte PIECES = 2;
    private static final byte[] NO_TAGS = {};
    private static final int QUOTED_MAX = 20;
    private static final int MINUTE_MILLIS = 60_000;
    private static final int MINUTES_CACHED = 64;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyMMddHHmm").withZone(ZoneOffset.UTC);

    private static final byte[] ID = ascii("id:");
    private static final byte[] COUNTS_DELIVERED = ascii(" sub:001 dlvrd:001 submit date:");
    private static final byte[] COUNTS_OTHER = ascii(" sub:001 dlvrd:000 submit date:");
    private static final byte[] DONE = ascii(" done date:");
    private static final byte[][] STATES = states();

    private final IdFormat ids;
    private final ReceiptForm form;
    private final SubmitReader submit = new SubmitReader();
    private final byte[] digits = new byte[IdFormat.DIGITS_MAX];
    private final long[] cachedMinutes = new long[MINUTES_CACHED];
    private final byte[][] cachedDates = new byte[MINUTES_CACHED][0];

    ReceiptWriter(IdFormat ids, ReceiptForm form) {
        this.ids = ids;
        this.form = form;
    }

    void write(PduBuffer out, int sequence, Receipt receipt, long nowMillis) {
        byte[] body = receipt.submit.body;
        submit.read(body, 0, body.length);
        IdFormat own = receipt.submit.receiptIds;
        int firstDigit = (own == null ? ids : own).write(receipt.submit.id, digits);
        ReceiptShape shape = receipt.submit.lookedUp == null ? receipt.submit.shape : null;
        if (receipt.isUnknownWord) {
            writePlainly(
                    out,
                    sequence,
                    receipt,
                    ESM_RECEIPT,
                    text(receipt, firstDigit, nowMillis),
                    NO_TAGS);
            return;
        }
        if (receipt.piece != Receipt.WHOLE) {
            writePiece(out, sequence, receipt, text(receipt, firstDigit, nowMillis));
            return;
        }
        if (shape != null) {
            writeOddly(out, sequence, receipt, firstDigit, shape, nowMillis);
            return;
        }
        out.begin(Command.DELIVER_SM, Status.OK, sequence, BODY_MAX);
        out.put(0);
        putRecipient(out, receipt);
        out.put(body, submit.sourceAt - 2, submit.sourceLength + 3);
        out.put(ESM_RECEIPT);
        out.put(0); // protocol_id
        out.put(0); // priority_flag
        out.put(0); // schedule_delivery_time
        out.put(0); // validity_period
        out.put(0); // registered_delivery
        out.put(0); // replace_if_present_flag
        out.put(0); // data_coding
        out.put(0); // sm_default_msg_id
        int lengthAt = out.position();
        out.put(0);
        if (form != ReceiptForm.TLV) {
            putText(out, receipt, firstDigit, nowMillis);
            out.patch(lengthAt, out.position() - lengthAt - 1);
        }
        if (form != ReceiptForm.TEXT) {
            putTlvs(out, receipt, firstDigit);
        }
        out.finish();
    }

    private void writeOddly(
            PduBuffer out,
            int sequence,
            Receipt receipt,
            int firstDigit,
            ReceiptShape shape,
            long nowMillis) {
        String id =
                new String(
                        digits, firstDigit, digits.length - firstDigit, StandardCharsets.US_ASCII);
        String submitted =
                new String(date(receipt.submit.arrivedMillis), StandardCharsets.US_ASCII);
        String done = new String(date(nowMillis), StandardCharsets.US_ASCII);
        ReceiptShape.Written written =
                shape.write(id, submit.destination(), submitted, done, receipt.state);
        out.begin(shape.command(), Status.OK, sequence, BODY_MAX);
        out.put(0);
        putRecipient(out, receipt);
        out.put(receipt.submit.body, submit.sourceAt - 2, submit.sourceLength + 3);
        out.put(written.esmClass());
        if (shape.command() == Command.DELIVER_SM) {
            // protocol_id, priority_flag, schedule_delivery_time, validity_period,
            // registered_delivery, replace_if_present_flag
            out.put(new byte[6]);
            out.put(written.dataCoding());
            out.put(0); // sm_default_msg_id
            out.put(written.text().length);
            out.put(written.text());
        } else {
            out.put(0); // registered_delivery
            out.put(written.dataCoding());
        }
        out.put(written.tags());
        out.finish();
    }

    /// As text alone, in octets that may be anything.
    private void writePlainly(
            PduBuffer out, int sequence, Receipt receipt, int esmClass, byte[] text, byte[] tags) {
        out.begin(Command.DELIVER_SM, Status.OK, sequence, BODY_MAX);
        out.put(0);
        putRecipient(out, receipt);
        out.put(receipt.submit.body, submit.sourceAt - 2, submit.sourceLength + 3);
        out.put(esmClass);
        out.put(new byte[8]); // protocol_id to sm_default_msg_id
        out.put(text.length);
        out.put(text);
        out.put(tags);
        out.finish();
    }

    private void writePiece(PduBuffer out, int sequence, Receipt receipt, byte[] text) {
        byte number = (byte) receipt.piece;
        byte reference = (byte) receipt.submit.sequence;
        boolean isFirst = receipt.piece == Receipt.FIRST_PIECE;
        int half = text.length / 2;
        byte[] piece = Arrays.copyOfRange(text, isFirst ? 0 : half, isFirst ? half : text.length);
        if (receipt.submit.split == SplitForm.HEADER) {
            byte[] header = {5, 0, 3, reference, PIECES, number};
            byte[] all = Arrays.copyOf(header, header.length + piece.length);
            System.arraycopy(piece, 0, all, header.length, piece.length);
            writePlainly(out, sequence, receipt, ESM_RECEIPT | ESM_HEADER, all, NO_TAGS);
        } else {
            // sar_msg_ref_num, sar_total_segments, sar_segment_seqnum
            byte[] tags = {
                2, 0x0C, 0, 2, 0, reference, 2, 0x0E, 0, 1, PIECES, 2, 0x0F, 0, 1, number
            };
            writePlainly(out, sequence, receipt, ESM_RECEIPT, piece, tags);
        }
    }

    private byte[] text(Receipt receipt, int firstDigit, long nowMillis) {
        String text =
                "id:%s sub:001 dlvrd:001 submit date:%s done date:%s stat:%s err:%s text:"
                        .formatted(
                                new String(
                                        digits,
                                        firstDigit,
                                        digits.length - firstDigit,
                                        StandardCharsets.US_ASCII),
                                new String(
                                        date(receipt.submit.arrivedMillis),
                                        StandardCharsets.US_ASCII),
                                new String(date(nowMillis), StandardCharsets.US_ASCII),
                                receipt.isUnknownWord ? UNKNOWN_WORD : receipt.state,
                                receipt.state.error());
        return ascii(text);
    }

    /// With its type of number and numbering plan.
    private void putRecipient(PduBuffer out, Receipt receipt) {
        RecipientForm form = receipt.submit.recipientForm;
        if (form == RecipientForm.AS_SUBMITTED) {
            out.put(submit.octets, submit.destinationAt - 2, submit.destinationLength + 3);
            return;
        }
        out.put(submit.octets, submit.destinationAt - 2, 2);
        out.put(form.write(submit.destination()).getBytes(StandardCharsets.ISO_8859_1));
        out.put(0);
    }

    private void putText(PduBuffer out, Receipt receipt, int firstDigit, long nowMillis) {
        out.put(ID);
        out.put(digits, firstDigit, digits.length - firstDigit);
        out.put(receipt.state == ReceiptState.DELIVRD ? COUNTS_DELIVERED : COUNTS_OTHER);
        out.put(date(receipt.submit.arrivedMillis));
        out.put(DONE);
        out.put(date(nowMillis));
        LookedUp found = receipt.submit.lookedUp;
        if (found != null && receipt.state == found.state()) {
            out.put(
                    ascii(
                            " stat:%s err:%s%s text:"
                                    .formatted(receipt.state, found.error(), found.fields())));
            return;
        }
        out.put(STATES[receipt.state.messageState()]);
        // only what is in the receipt's own alphabet can be quoted
        if (submit.dataCoding == 0 && !submit.hasUdh()) {
            out.put(submit.octets, submit.textAt, Math.min(submit.textLength, QUOTED_MAX));
        }
    }

    private void putTlvs(PduBuffer out, Receipt receipt, int firstDigit) {
        int count = digits.length - firstDigit;
        out.put2(TLV_RECEIPTED_MESSAGE_ID);
        out.put2(count + 1);
        out.put(digits, firstDigit, count);
        out.put(0);
        out.put2(TLV_MESSAGE_STATE);
        out.put2(1);
        out.put(receipt.state.messageState());
        LookedUp found = receipt.submit.lookedUp;
        if (found != null && receipt.state == found.state() && !found.network().isEmpty()) {
            out.put2(TLV_NETWORK);
            out.put2(found.network().length());
            out.put(ascii(found.network()));
        }
    }

    private byte[] date(long epochMillis) {
        long minute = epochMillis / MINUTE_MILLIS;
        int slot = (int) (minute % MINUTES_CACHED);
        if (cachedMinutes[slot] != minute) {
            cachedMinutes[slot] = minute;
            cachedDates[slot] = ascii(DATE.format(Instant.ofEpochMilli(epochMillis)));
        }
        return cachedDates[slot];
    }

    private static byte[][] states() {
        byte[][] texts = new byte[ReceiptState.STATES_MAX + 1][0];
        for (ReceiptState state : ReceiptState.values()) {
            texts[state.messageState()] =
                    ascii(" stat:%s err:%s text:".formatted(state, state.error()));
        }
        return texts;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
