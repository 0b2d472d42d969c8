package io.heliograph.provider;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// A receipt in its text form (SMPP 3.4 appendix B): `id:… sub:001 dlvrd:001 submit date:… done
/// date:… stat:DELIVRD err:000 text:…`. The specification calls it vendor specific, and so it is:
/// fields are missing, in another letter case or order, parted by commas, with `=` or with blanks
/// about the colon, in quotes, or called `Status` and `MsgId`. What comes after `text:` is the
/// customer's and is never read.
///
/// The octets are gone through once, from one `:` or `=` to the next; what stands before it is a
/// name or is not.
final class ReceiptText {
    private static final long[] NONE = {};

    private static final int LOWER_CASE = 0x20;
    private static final int NO_BREAK_SPACE = 0xA0;

    /// In the alphabet of phones (3GPP TS 23.038 §6.2.1), whose other letters and digits are
    /// ASCII's.
    private static final char UNDERSCORE = 0x11;

    private final byte[] octets;

    /// More fields that are looked for, in what stands behind `text:` too.
    private final long[] wanted;

    private final int end;

    /// Where the value of each field begins; 0: there is none, for a name stands before it.
    private final int[] values = new int[ReceiptField.SLOTS];

    private final int[] wantedValues;

    /// What stands before `text:`, in whatever alphabet has ASCII's letters, an octet each.
    ReceiptText(byte[] octets, int from) {
        this(octets, from, NONE);
    }

    private ReceiptText(byte[] octets, int from, long[] wanted) {
        this.octets = octets;
        this.wanted = wanted;
        this.wantedValues = new int[wanted.length];
        this.end = scan(from);
    }

    /// @return where the provider's own words end
    private int scan(int from) {
        ReceiptField last = ReceiptField.OTHER;
        int lastValue = 0;
        for (int at = from; at < octets.length; at++) {
            if (octets[at] != ':' && octets[at] != '=') {
                continue;
            }
            int nameEnd = backOverGaps(at, from);
            int nameAt = backOverLetters(nameEnd, from);
            if (nameAt == nameEnd || (nameAt > from && isWordly(octets[nameAt - 1]))) {
                continue;
            }
            long name = ReceiptField.key(octets, nameAt, nameEnd);
            int place = wanted(name);
            ReceiptField field = ReceiptField.of(name);
            if (ReceiptField.isOfTwoWords(name)) {
                int wordEnd = backOverJoints(nameAt, from);
                int wordAt = backOverLetters(wordEnd, from);
                field = ReceiptField.compound(name, ReceiptField.key(octets, wordAt, wordEnd));
                nameAt = field == null ? nameAt : wordAt;
            }
            if (field == null && place < 0) {
                continue;
            }
            if (lastValue == nameAt) { // a name where a value should be: that field is empty
                forget(values, nameAt);
                forget(wantedValues, nameAt);
            }
            if (field == ReceiptField.TEXT && wanted.length == 0) {
                return nameAt;
            }
            int value = overGaps(at + 1);
            last = field == null ? ReceiptField.OTHER : field;
            lastValue = value;
            boolean empty = value == octets.length || endsValue(octets[value]);
            if (values[last.slot] == 0 && !empty) {
                values[last.slot] = value;
            }
            if (place >= 0 && wantedValues[place] == 0 && !empty) {
                wantedValues[place] = value;
            }
        }
        return octets.length;
    }

    private int wanted(long name) {
        for (int place = 0; place < wanted.length; place++) {
            if (wanted[place] == name) {
                return place;
            }
        }
        return -1;
    }

    private static void forget(int[] values, int value) {
        for (int slot = 0; slot < values.length; slot++) {
            values[slot] = values[slot] == value ? 0 : values[slot];
        }
    }

    /// Where the provider's own words end, and the customer's text begins.
    int ownEnd() {
        return end;
    }

    /// Empty: there is none.
    String id() {
        return value(values[ReceiptField.ID.slot]);
    }

    /// The state's word, as given; that by which a state is known, where there are several. Empty:
    /// there is none.
    String stateWord() {
        String own = value(values[ReceiptField.STATE.slot]);
        String other = value(values[ReceiptField.STATUS.slot]);
        if (own.isEmpty()) {
            return other;
        }
        return !other.isEmpty()
                        && ReceiptWords.state(own) == null
                        && ReceiptWords.state(other) != null
                ? other
                : own;
    }

    /// Empty: there is none.
    String error() {
        return value(values[ReceiptField.ERROR.slot]);
    }

    /// How much of a receipt it reads as: 3 with id and state, 2 with the id alone, 1 with the
    /// state alone.
    int reads() {
        return (values[ReceiptField.ID.slot] == 0 ? 0 : 2)
                + (values[ReceiptField.STATE.slot] == 0 && values[ReceiptField.STATUS.slot] == 0
                        ? 0
                        : 1);
    }

    /// Whether it is all of a receipt even where its octets are the first of several parts: neither
    /// the id nor the state may go on in the next.
    boolean isWhole() {
        int id = values[ReceiptField.ID.slot];
        return id != 0 && valueEnd(id) < octets.length && ReceiptWords.state(stateWord()) != null;
    }

    /// Null: there is none that is a time.
    @Nullable Instant doneAt(ZoneId zone) {
        return time(values[ReceiptField.DONE_DATE.slot], zone);
    }

    /// As above.
    @Nullable Instant submittedAt(ZoneId zone) {
        return time(values[ReceiptField.SUBMIT_DATE.slot], zone);
    }

    private @Nullable Instant time(int from, ZoneId zone) {
        return from == 0 ? null : ReceiptDate.instant(octets, from, end, zone);
    }

    /// The values of any fields, also behind `text:`, in the order of their names. Empty: there is
    /// none.
    ///
    /// @param names as [ReceiptField#key]
    String[] anywhere(long[] names) {
        ReceiptText whole = new ReceiptText(octets, 0, names);
        String[] found = new String[names.length];
        for (int place = 0; place < names.length; place++) {
            found[place] = whole.value(whole.wantedValues[place]);
        }
        return found;
    }

    private String value(int at) {
        return at == 0
                ? ""
                : new String(octets, at, valueEnd(at) - at, StandardCharsets.ISO_8859_1)
                        .replace(UNDERSCORE, '_');
    }

    private int valueEnd(int from) {
        byte before = octets[from - 1];
        byte quote = before == '"' || before == '\'' ? before : (byte) ' ';
        int at = from;
        while (at < end && octets[at] != quote && !endsValue(octets[at]) && !endsParameter(at)) {
            at++;
        }
        return at;
    }

    /// Whether fields are parted as in the query of an address there.
    private boolean endsParameter(int at) {
        return octets[at] == '&' && wanted.length == 0;
    }

    private static boolean endsValue(byte c) {
        return isBlank(c) || c == ',' || c == ';' || c == '|';
    }

    private int overGaps(int from) {
        int at = from;
        while (at < octets.length && isGap(octets[at])) {
            at++;
        }
        return at;
    }

    private int backOverGaps(int from, int least) {
        int at = from;
        while (at > least && isGap(octets[at - 1])) {
            at--;
        }
        return at;
    }

    private int backOverJoints(int from, int least) {
        int at = from;
        while (at > least && (isGap(octets[at - 1]) || isJoint(octets[at - 1]))) {
            at--;
        }
        return at;
    }

    private int backOverLetters(int from, int least) {
        int at = from;
        while (at > least && isLetter(octets[at - 1])) {
            at--;
        }
        return at;
    }

    private static boolean isJoint(byte c) {
        return c == '_' || c == '-' || c == UNDERSCORE;
    }

    private static boolean isGap(byte c) {
        return isBlank(c) || c == '"' || c == '\'';
    }

    private static boolean isBlank(byte c) {
        return (c >= 0 && c <= ' ' && c != UNDERSCORE) || c == (byte) NO_BREAK_SPACE;
    }

    private static boolean isLetter(byte c) {
        int small = c | LOWER_CASE;
        return small >= 'a' && small <= 'z';
    }

    /// A letter that names are not made of, or a digit.
    private static boolean isWordly(byte c) {
        return (c >= '0' && c <= '9') || (c & 0xC0) == 0xC0;
    }
}
