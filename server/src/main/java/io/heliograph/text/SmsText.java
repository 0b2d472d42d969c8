package io.heliograph.text;

import java.util.Arrays;
import java.util.List;

/// A text as SMS parts: which alphabet, how many, and what each carries (3GPP TS 23.040).
///
/// A text that is wholly in GSM 03.38, as its [Writing] has it, goes in that, any other in UCS-2. A
/// text that fits one part goes alone, a longer one in parts with an 8-bit concatenation header; an
/// escape pair or a surrogate pair is never split over two parts, nor is what a phone shows as one
/// [Sign], but where it is longer than a part or the parts would be too many. Half a surrogate pair
/// is no character and goes as U+FFFD; NUL goes in UCS-2 like any other character. An empty text is
/// one empty part.
public final class SmsText implements Content {
    private static final int HEADER_LENGTH = 1 + Concatenation.ELEMENT_LENGTH;
    private static final int WIDE_HEADER_LENGTH = 1 + Concatenation.WIDE_ELEMENT_LENGTH;
    private static final char REPLACEMENT = '\uFFFD';
    private static final int[] ALONE = {};

    private final String text;
    private final boolean flash;
    private final Encoding encoding;
    private final int parts;

    /// Where parts end, in characters of the text, for as many parts as can be sent; empty for a
    /// text that goes alone.
    private final int[] ends;

    /// Whether what a phone shows as one is kept in one part.
    private final boolean keepsSigns;

    /// Whether the reference that joins the parts has 16 bits.
    private final boolean wide;

    private SmsText(
            String text,
            boolean flash,
            Encoding encoding,
            int parts,
            int[] ends,
            boolean keepsSigns,
            boolean wide) {
        this.text = text;
        this.flash = flash;
        this.encoding = encoding;
        this.parts = parts;
        this.ends = ends;
        this.keepsSigns = keepsSigns;
        this.wide = wide;
    }

    /// Measures the text as it is given; makes no payload yet.
    public static SmsText of(String text) {
        return of(text, false, Writing.AS_GIVEN);
    }

    /// The same as a text that the phone shall show at once and not keep (class 0).
    public static SmsText flash(String text) {
        return of(text, true, Writing.AS_GIVEN);
    }

    /// Measures the text as it is written.
    ///
    /// @param flash whether the phone shall show it at once and not keep it
    public static SmsText of(String text, boolean flash, Writing writing) {
        int septets = septets(text);
        if (septets >= 0) {
            return inGsm(text, flash, septets);
        }
        String written = writing.write(text);
        septets = septets(written);
        return septets >= 0
                ? inGsm(written, flash, septets)
                : inUcs2(written, flash, writing.keepsSigns());
    }

    /// A text in an encoding that was chosen before; where that lacks a character, which it does
    /// not by the same rules, as if none was.
    ///
    /// @param flash whether the phone shall show it at once and not keep it
    static SmsText of(String text, boolean flash, Measure told) {
        return told.encoding() == Encoding.UCS2
                ? inUcs2(told.writing().write(text), flash, told.writing().keepsSigns())
                : of(text, flash, told.writing());
    }

    /// The characters that keep a text out of GSM 03.38, each once, in their order.
    ///
    /// @param written as it goes out
    /// @param most so many of them
    public static List<String> beyondGsm(String written, int most) {
        return written.codePoints()
                .filter(point ->
                        !Character.isBmpCodePoint(point) || GsmAlphabet.septets((char) point) == 0)
                .distinct()
                .limit(most)
                .mapToObj(Character::toString)
                .toList();
    }

    /// Whether a phone would show it though the provider writes data_coding 0 in that alphabet: in
    /// as many parts, if need be in UCS-2.
    @Override
    public boolean isShownIn(DefaultAlphabet alphabet) {
        return alphabet == DefaultAlphabet.GSM
                || encoding != Encoding.GSM
                || flash
                || (parts == 1 && text.length() <= Encoding.UCS2.unitsAlone())
                || text.chars().allMatch(c -> c <= DefaultAlphabet.LATIN1_MAX);
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
        Concatenation.check(partNumber, parts, reference, wide ? 16 : 8);
        byte dataCoding = encoding.dataCoding(flash);
        if (parts == 1) {
            return new PartPayload(userData(0, text.length(), 0), dataCoding, false);
        }
        int from = partNumber == 1 ? 0 : ends[partNumber - 2];
        int headerLength = wide ? WIDE_HEADER_LENGTH : HEADER_LENGTH;
        byte[] bytes = userData(from, ends[partNumber - 1], headerLength);
        bytes[0] = (byte) (headerLength - 1);
        if (wide) {
            Concatenation.writeWide(bytes, 1, reference, parts, partNumber);
        } else {
            Concatenation.write(bytes, 1, reference, parts, partNumber);
        }
        return new PartPayload(bytes, dataCoding, true);
    }

    @Override
    public boolean isWide() {
        return wide;
    }

    @Override
    public Content wide() {
        if (parts == 1) {
            return this;
        }
        SmsText cut = cut(text, flash, encoding, ends.length, keepsSigns, true);
        return cut.parts == parts ? cut : this;
    }

    private static SmsText inGsm(String text, boolean flash, int septets) {
        Encoding encoding = Encoding.GSM;
        if (septets <= encoding.unitsAlone()) {
            return new SmsText(text, flash, encoding, 1, ALONE, false, false);
        }
        // each part but the last has 152 septets at least
        int partsMax = septets / (encoding.unitsJoined() - 1) + 1;
        return cut(text, flash, encoding, partsMax, false, false);
    }

    private static SmsText inUcs2(String text, boolean flash, boolean keepsSigns) {
        Encoding encoding = Encoding.UCS2;
        if (text.length() <= encoding.unitsAlone()) {
            return new SmsText(text, flash, encoding, 1, ALONE, keepsSigns, false);
        }
        // two parts after each other have more than one could
        int partsMax = 2 * text.length() / encoding.unitsJoined() + 1;
        SmsText cut = cut(text, flash, encoding, partsMax, keepsSigns, false);
        return keepsSigns && cut.parts > PARTS_MAX ? inUcs2(text, flash, false) : cut;
    }

    /// @param partsMax ends of so many parts are noted, as far as they can be sent
    private static SmsText cut(
            String text,
            boolean flash,
            Encoding encoding,
            int partsMax,
            boolean keepsSigns,
            boolean wide) {
        int room = wide ? encoding.unitsJoinedWide() : encoding.unitsJoined();
        int[] ends = new int[Math.min(PARTS_MAX, partsMax)];
        int parts = 0;
        for (int end = 0; end < text.length(); parts++) {
            end =
                    encoding == Encoding.GSM
                            ? endInGsm(text, end, room)
                            : endInUcs2(text, end, room, keepsSigns);
            if (parts < ends.length) {
                ends[parts] = end;
            }
        }
        return new SmsText(text, flash, encoding, parts, ends, keepsSigns, wide);
    }

    /// In GSM 03.38, or -1 where it lacks a character.
    static int septets(String text) {
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

    private static int endInGsm(String text, int from, int room) {
        int end = from;
        int left = room;
        while (end < text.length()) {
            left -= GsmAlphabet.septets(text.charAt(end));
            if (left < 0) {
                break;
            }
            end++;
        }
        return end;
    }

    private static int endInUcs2(String text, int from, int room, boolean keepsSigns) {
        int end = from + room;
        if (end >= text.length()) {
            return text.length();
        }
        int whole = keepsSigns ? Sign.lastCut(text, from, end) : from;
        if (whole > from) {
            return whole;
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
