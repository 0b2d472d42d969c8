package io.heliograph.provider;

import java.math.BigInteger;
import java.util.Locale;

/// How a provider writes its message ids, and the one form in which we keep and compare them.
///
/// Many providers answer `submit_sm` with an id in hexadecimal and tell of the same message in its
/// receipt in decimal, or the other way round, or pad one of them with zeros, or print 32 bits with
/// a sign. Where either side is a number, both become a decimal number; an id that is no such
/// number is compared as text.
///
/// A text is kept with its letters as they were written, since `aB3x` and `Ab3X` may be two
/// messages. Where case is to count for nothing, whoever looks for an id asks for it as it is, and
/// only then for whatever is the same when both are [#folded], if that is one message alone. Before
/// 0.4.0 ids were kept folded.
///
/// @param inAnswer how ids in `submit_sm_resp` are written
/// @param inReceipt how ids in receipts are written
/// @param ignoreCase whether letter case counts for nothing where no id is the same letter by
///   letter (texts only)
/// @param ignoreLeadingZeros whether leading zeros count for nothing (texts only)
record MessageIds(
        Notation inAnswer, Notation inReceipt, boolean ignoreCase, boolean ignoreLeadingZeros) {
    /// `message_id` has 64 characters at most (SMPP 3.4 §5.2.23); more is cut off.
    static final int LENGTH_MAX = 64;

    private static final BigInteger WRAP_32 = BigInteger.ONE.shiftLeft(32);
    private static final BigInteger WRAP_64 = BigInteger.ONE.shiftLeft(64);

    /// How an id is written.
    enum Notation {
        TEXT,
        DECIMAL,
        HEX
    }

    /// The form to keep of an id from `submit_sm_resp`.
    String fromAnswer(String id) {
        return normalised(printable(id), inAnswer);
    }

    /// The form to look for of an id from a receipt.
    String fromReceipt(String id) {
        return normalised(printable(id), inReceipt);
    }

    /// An id that is kept or looked for, without its letters' case.
    static String folded(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    private String normalised(String clean, Notation notation) {
        if (notation == Notation.TEXT) {
            return text(clean);
        }
        boolean marked = clean.length() > 2 && clean.regionMatches(true, 0, "0x", 0, 2);
        int radix = marked || notation == Notation.HEX ? 16 : 10;
        int from = marked ? 2 : clean.startsWith("-") && radix == 10 ? 1 : 0;
        if (!isNumber(clean, from, radix)) {
            return text(clean);
        }
        String digits = clean.substring(from);
        return from == 1 ? unsigned(digits) : number(digits, radix);
    }

    private String text(String id) {
        return ignoreLeadingZeros ? withoutLeadingZeros(id) : id;
    }

    private static String number(String digits, int radix) {
        if (digits.length() <= 15) {
            return Long.toString(Long.parseLong(digits, radix));
        }
        return new BigInteger(digits, radix).toString();
    }

    /// What was printed as a negative number of 32 bits, or of 64.
    private static String unsigned(String digits) {
        BigInteger below = new BigInteger(digits);
        if (below.signum() == 0) {
            return "0";
        }
        return (below.bitLength() <= 32 ? WRAP_32 : WRAP_64).subtract(below).toString();
    }

    private static boolean isNumber(String id, int from, int radix) {
        for (int i = from; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c > 'f' || Character.digit(c, radix) < 0) {
                return false;
            }
        }
        return id.length() > from;
    }

    private static String withoutLeadingZeros(String id) {
        int start = 0;
        while (start < id.length() - 1 && id.charAt(start) == '0') {
            start++;
        }
        return id.substring(start);
    }

    /// Without what a database or a log cannot bear: control characters (NUL above all) and blanks.
    private static String printable(String id) {
        boolean clean = id.length() <= LENGTH_MAX;
        for (int i = 0; clean && i < id.length(); i++) {
            clean = isKept(id.charAt(i));
        }
        if (clean) {
            return id;
        }
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < id.length() && kept.length() < LENGTH_MAX; i++) {
            if (isKept(id.charAt(i))) {
                kept.append(id.charAt(i));
            }
        }
        return kept.toString();
    }

    private static boolean isKept(char c) {
        return c > ' ' && !Character.isISOControl(c) && !Character.isSurrogate(c);
    }
}
