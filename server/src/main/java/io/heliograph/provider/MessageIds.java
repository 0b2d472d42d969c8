package io.heliograph.provider;

import java.math.BigInteger;
import java.util.Locale;

/// How a provider writes its message ids, and the one form in which we keep and compare them.
///
/// Many providers answer `submit_sm` with an id in hexadecimal and tell of the same message in its
/// receipt in decimal, or the other way round, or pad one of them with zeros. Where either side is
/// a number, both become a decimal number; an id that is no such number is compared as text.
///
/// @param inAnswer how ids in `submit_sm_resp` are written
/// @param inReceipt how ids in receipts are written
/// @param ignoreCase whether letter case counts for nothing (texts only)
/// @param ignoreLeadingZeros whether leading zeros count for nothing (texts only)
record MessageIds(
        Notation inAnswer, Notation inReceipt, boolean ignoreCase, boolean ignoreLeadingZeros) {
    /// `message_id` has 64 characters at most (SMPP 3.4 §5.2.23); more is cut off.
    static final int LENGTH_MAX = 64;

    /// How an id is written.
    enum Notation {
        TEXT,
        DECIMAL,
        HEX
    }

    /// The form to keep of an id from `submit_sm_resp`.
    String fromAnswer(String id) {
        return normalised(id, inAnswer);
    }

    /// The form to look for of an id from a receipt.
    String fromReceipt(String id) {
        return normalised(id, inReceipt);
    }

    private String normalised(String id, Notation notation) {
        String clean = printable(id);
        return switch (notation) {
            case TEXT -> text(clean);
            case DECIMAL -> isNumber(clean, 10) ? number(clean, 10) : text(clean);
            case HEX -> isNumber(clean, 16) ? number(clean, 16) : text(clean);
        };
    }

    private String text(String id) {
        String cased = ignoreCase ? id.toLowerCase(Locale.ROOT) : id;
        return ignoreLeadingZeros ? withoutLeadingZeros(cased) : cased;
    }

    private static String number(String digits, int radix) {
        if (digits.length() <= 15) {
            return Long.toString(Long.parseLong(digits, radix));
        }
        return new BigInteger(digits, radix).toString();
    }

    private static boolean isNumber(String id, int radix) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c > 'f' || Character.digit(c, radix) < 0) {
                return false;
            }
        }
        return !id.isEmpty();
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
