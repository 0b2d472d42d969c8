package io.heliograph.message;

import io.heliograph.ledger.Money;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.text.JsonSize;
import io.heliograph.text.MessageType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;

/// What a customer is told of one SMS part: the nine fields of `sms-full-data` and of a pushed
/// report (contract §3 and §8); beside them, for a look-up, what it found.
///
/// @param partId `id_state`
/// @param sender `originator`
/// @param recipient `phone`
/// @param type `type_sms`, the wire's name
/// @param text `text_sms`, of the whole message
/// @param parts `num_parts`
/// @param partNumber `part_no`, counted from 1
/// @param state `state`
/// @param at `time`
/// @param price `price` and `currency`, of the part, where it is looked up; not shown elsewhere
/// @param begin `begin`, of a scheduled message where it is looked up; null: it has none
/// @param corrected `corrected`, of a part whose end we had assumed before its provider told it;
///   not shown elsewhere
/// @param reason `reason`, why a part that was looked up has ended so; null: nothing more is known
/// @param lookup `mcc`, `mnc`, `operator`, `reachable`, of hlr and mnp only; null: nothing is known
public record ReportRow(
        long partId,
        String sender,
        Msisdn recipient,
        String type,
        String text,
        int parts,
        int partNumber,
        PartState state,
        Instant at,
        @Nullable Money price,
        @Nullable Instant begin,
        boolean corrected,
        @Nullable String reason,
        @Nullable LookupResult lookup) {
    /// What all but sender and text takes in an answer, with what was found.
    private static final int BYTES = 450;

    private static final SerializableString ID_STATE = new SerializedString("id_state");
    private static final SerializableString ORIGINATOR = new SerializedString("originator");
    private static final SerializableString PHONE = new SerializedString("phone");
    private static final SerializableString TYPE_SMS = new SerializedString("type_sms");
    private static final SerializableString TEXT_SMS = new SerializedString("text_sms");
    private static final SerializableString NUM_PARTS = new SerializedString("num_parts");
    private static final SerializableString PART_NO = new SerializedString("part_no");
    private static final SerializableString STATE = new SerializedString("state");
    private static final SerializableString TIME = new SerializedString("time");
    private static final SerializableString PRICE = new SerializedString("price");
    private static final SerializableString CURRENCY = new SerializedString("currency");
    private static final SerializableString BEGIN = new SerializedString("begin");
    private static final SerializableString CORRECTED = new SerializedString("corrected");

    /// The row of a report as it was recorded.
    public static ReportRow of(Report report) {
        Message message = report.message();
        return new ReportRow(
                report.partId(),
                message.sender(),
                message.recipient(),
                message.type().wireName(),
                message.text(),
                message.parts(),
                message.partNumber(report.partId()),
                report.state(),
                report.at(),
                null,
                null,
                report.corrected(),
                null,
                report.lookup());
    }

    /// The same row with what was found.
    public ReportRow with(@Nullable LookupResult found) {
        return new ReportRow(
                partId,
                sender,
                recipient,
                type,
                text,
                parts,
                partNumber,
                state,
                at,
                price,
                begin,
                corrected,
                reason,
                found);
    }

    /// Whether it is of a look-up.
    public boolean isLookup() {
        return type.equals(MessageType.HLR.wireName()) || type.equals(MessageType.MNP.wireName());
    }

    /// What it takes in an answer, in octets.
    public long bytes() {
        return BYTES + JsonSize.of(sender) + JsonSize.of(text);
    }

    /// Writes it as one JSON object.
    public void write(JsonGenerator out) {
        out.writeStartObject();
        out.writeName(ID_STATE);
        out.writeNumber(partId);
        out.writeName(ORIGINATOR);
        out.writeString(wellFormed(sender));
        out.writeName(PHONE);
        out.writeString(recipient.toString());
        out.writeName(TYPE_SMS);
        out.writeString(type);
        out.writeName(TEXT_SMS);
        out.writeString(wellFormed(text));
        out.writeName(NUM_PARTS);
        out.writeNumber(parts);
        out.writeName(PART_NO);
        out.writeNumber(partNumber);
        out.writeName(STATE);
        out.writeString(state.name());
        write(out, TIME, at);
        if (price != null) {
            out.writeName(PRICE);
            out.writeNumber(price.units());
            out.writeName(CURRENCY);
            out.writeString(price.currency());
        }
        if (begin != null) {
            write(out, BEGIN, begin);
        }
        if (corrected) {
            out.writeName(CORRECTED);
            out.writeBoolean(true);
        }
        if (reason != null) {
            out.writeStringProperty("reason", reason);
        }
        if (isLookup()) {
            writeLookup(out);
        }
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, SerializableString name, Instant value) {
        out.writeName(name);
        char[] time = time(value);
        out.writeString(time, 0, time.length);
    }

    private void writeLookup(JsonGenerator out) {
        Network network = lookup == null ? null : lookup.network();
        if (network == null) {
            out.writeNullProperty("mcc");
            out.writeNullProperty("mnc");
        } else {
            out.writeNumberProperty("mcc", network.mcc());
            out.writeNumberProperty("mnc", network.mnc());
        }
        String operator = lookup == null ? "" : lookup.operator();
        if (operator.isEmpty()) {
            out.writeNullProperty("operator");
        } else {
            out.writeStringProperty("operator", operator);
        }
        if (type.equals(MessageType.HLR.wireName())) {
            Boolean reachable = lookup == null ? null : lookup.reachable();
            if (reachable == null) {
                out.writeNullProperty("reachable");
            } else {
                out.writeBooleanProperty("reachable", reachable);
            }
        }
    }

    /// `YYYY-MM-DD HH:MM:SS` in GMT. By hand, since a formatter is the larger half of a row's cost
    /// at 20,000 rows a second. The date is found by counting in 400-year eras that begin on 1
    /// March, so that the leap day is the last of its year.
    static char[] time(Instant at) {
        long second = at.getEpochSecond();
        long days = Math.floorDiv(second, 86_400L) + 719_468; // days from 0000-03-01
        int ofDay = (int) Math.floorMod(second, 86_400L);
        long era = Math.floorDiv(days, 146_097L);
        int ofEra = (int) (days - era * 146_097);
        int yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int marchMonth = (5 * ofYear + 2) / 153;
        int day = ofYear - (153 * marchMonth + 2) / 5 + 1;
        int month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
        char[] text = new char[19];
        two(text, 0, year / 100);
        two(text, 2, year % 100);
        text[4] = '-';
        two(text, 5, month);
        text[7] = '-';
        two(text, 8, day);
        text[10] = ' ';
        two(text, 11, ofDay / 3_600);
        text[13] = ':';
        two(text, 14, ofDay / 60 % 60);
        text[16] = ':';
        two(text, 17, ofDay % 60);
        return text;
    }

    private static void two(char[] text, int offset, int number) {
        text[offset] = (char) ('0' + number / 10 % 10);
        text[offset + 1] = (char) ('0' + number % 10);
    }

    /// A lone surrogate has no UTF-8 form and would fail the whole answer.
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length()
                        || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return replaced(text);
                }
                i++;
            }
        }
        return text;
    }

    private static String replaced(String text) {
        int[] points =
                text.codePoints()
                        .map(point -> point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point)
                        .toArray();
        return new String(points, 0, points.length);
    }
}
