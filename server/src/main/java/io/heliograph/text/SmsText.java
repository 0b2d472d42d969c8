package io.heliograph.text;

import java.util.Arrays;

/// A text as SMS parts: which alphabet, how many, and what each carries (3GPP TS 23.040).
///
/// A text that is wholly in GSM 03.38 goes in that, any other in UCS-2; nothing is transliterated.
/// A text that fits one part goes alone, a longer one in parts with an 8-bit concatenation header;
/// an escape pair or a surrogate pair is never split over two parts. Half a surrogate pair is no
/// character and goes as U+FFFD; NUL goes in UCS-2 like any other character. An empty text is one
/// empty part.
public final class SmsText implements Content {
    private static final int HEADER_LENGTH = 1 + Concatenation.ELEMENT_LENGTH;
    private static final char REPLACEMENT = '\uFFFD';

    private final String text;
    private final boolean flash;
    private final Encoding encoding;
    private final int parts;

    /// Where parts end, in characters of the text, for as many parts as can be sent; empty for a
    /// text that goes alone.
    private final int[] ends;

    private SmsText(String text, boolean flash, Encoding encoding, int parts, int[] ends) {
        this.text = text;
        this.flash = flash;
        this.encoding = encoding;
        this.parts = parts;
        this.ends = ends;
    }

    /// Measures the text; makes no payload yet.
    public static SmsText of(String text) {
        return measured(text, false);
    }

    /// The same as a text that the phone shall show at once and not keep (class 0).
    public static SmsText flash(String text) {
        return measured(text, true);
    }

    /// A text in an encoding that was chosen before; where that lacks a character, which it does
    /// not by the same rules, as if none was.
    ///
    /// @param flash whether the phone shall show it at once and not keep it
    static SmsText of(String text, boolean flash, Encoding encoding) {
        return encoding == Encoding.UCS2
                ? measured(text, flash, Encoding.UCS2, text.length())
                : measured(text, flash);
    }

    private static SmsText measured(String text, boolean flash) {
        int septets = septets(text);
        return septets < 0
                ? measured(text, flash, Encoding.UCS2, text.length())
                : measured(text, flash, Encoding.GSM, septets);
    }

    @Override
    public Encoding encoding() {
        return encoding;
    }

    @Override
    public int parts() {
        return parts;
    }

    /// What one part carries. GSM 03.38 is written one septet in an octet, as SMPP wants it.
    @Override
    public PartPayload payload(int partNumber, int reference) {
        Concatenation.check(partNumber, parts, reference);
        byte dataCoding = encoding.dataCoding(flash);
        if (parts == 1) {
            return new PartPayload(userData(0, text.length(), 0), dataCoding, false);
        }
        int from = partNumber == 1 ? 0 : ends[partNumber - 2];
        byte[] bytes = userData(from, ends[partNumber - 1], HEADER_LENGTH);
        bytes[0] = HEADER_LENGTH - 1;
        Concatenation.write(bytes, 1, reference, parts, partNumber);
        return new PartPayload(bytes, dataCoding, true);
    }

    private static SmsText measured(String text, boolean flash, Encoding encoding, int units) {
        if (units <= encoding.unitsAlone()) {
            return new SmsText(text, flash, encoding, 1, new int[0]);
        }
        int[] ends = new int[Math.min(PARTS_MAX, units / (encoding.unitsJoined() - 1) + 1)];
        int parts = 0;
        for (int end = 0; end < text.length(); parts++) {
            end = encoding == Encoding.GSM ? endInGsm(text, end) : endInUcs2(text, end);
            if (parts < ends.length) {
                ends[parts] = end;
            }
        }
        return new SmsText(text, flash, encoding, parts, ends);
    }

    /// In GSM 03.38, or -1 where it lacks a character.
    private static int septets(String text) {
        int septets = 0;
        for (int i = 0; i < text.length(); i++) {
            int more = GsmAlphabet.septets(text.charAt(i));
            if (more == 0) {
                return -1;
            }
            septets += more;
        }
        return septets;
    }

    private static int endInGsm(String text, int from) {
        int end = from;
        int left = Encoding.GSM.unitsJoined();
        while (end < text.length()) {
            left -= GsmAlphabet.septets(text.charAt(end));
            if (left < 0) {
                break;
            }
            end++;
        }
        return end;
    }

    private static int endInUcs2(String text, int from) {
        int end = from + Encoding.UCS2.unitsJoined();
        if (end >= text.length()) {
            return text.length();
        }
        return isPair(text, end - 1) ? end - 1 : end;
    }

    private byte[] userData(int from, int to, int headerLength) {
        return encoding == Encoding.GSM
                ? gsm(from, to, headerLength)
                : ucs2(from, to, headerLength);
    }

    private byte[] gsm(int from, int to, int headerLength) {
        byte[] bytes = new byte[headerLength + 2 * (to - from)];
        int length = headerLength;
        for (int i = from; i < to; i++) {
            length = GsmAlphabet.write(text.charAt(i), bytes, length);
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private byte[] ucs2(int from, int to, int headerLength) {
        byte[] bytes = new byte[headerLength + 2 * (to - from)];
        int at = headerLength;
        for (int i = from; i < to; i++) {
            char unit = text.charAt(i);
            if (Character.isSurrogate(unit) && !isPair(text, i) && !isPair(text, i - 1)) {
                unit = REPLACEMENT;
            }
            bytes[at++] = (byte) (unit >> 8);
            bytes[at++] = (byte) unit;
        }
        return bytes;
    }

    private static boolean isPair(String text, int at) {
        return at >= 0
                && at + 1 < text.length()
                && Character.isHighSurrogate(text.charAt(at))
                && Character.isLowSurrogate(text.charAt(at + 1));
    }
}
