package io.heliograph.provider;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// A time in the text of a receipt.
final class ReceiptDate {
    private static final int DATE_DIGITS_MAX = 14;

    private ReceiptDate() {}

    /// YYMMDDhhmm, perhaps with seconds, perhaps with the century, perhaps with marks between, and
    /// whatever behind.
    static @Nullable Instant instant(byte[] octets, int from, int end, ZoneId zone) {
        StringBuilder digits = new StringBuilder(DATE_DIGITS_MAX);
        int at = from;
        while (at < end && digits.length() < DATE_DIGITS_MAX) {
            if (isDigit(octets[at])) {
                digits.append((char) octets[at]);
            } else if (!isBetweenDigits(octets, at, end)
                    || (octets[at] == ' ' && digits.length() >= 10)) {
                break;
            }
            at++;
        }
        if (digits.length() == DATE_DIGITS_MAX && at < end && isDigit(octets[at])) {
            digits.setLength(12); // SMPP 3.4 §7.1.1: tenths of a second and the zone follow
        }
        boolean century =
                digits.length() == 14 || (digits.length() == 12 && digits.indexOf("20") == 0);
        if (!century) {
            digits.insert(0, "20");
        }
        if (digits.length() != 12 && digits.length() != 14) {
            return null;
        }
        try {
            return LocalDateTime.of(
                            number(digits, 0, 4),
                            number(digits, 4, 6),
                            number(digits, 6, 8),
                            number(digits, 8, 10),
                            number(digits, 10, 12),
                            digits.length() == 14 ? number(digits, 12, 14) : 0)
                    .atZone(zone)
                    .toInstant();
        } catch (DateTimeException noSuchTime) {
            return null;
        }
    }

    private static boolean isBetweenDigits(byte[] octets, int at, int end) {
        byte c = octets[at];
        boolean mark = c == '-' || c == ':' || c == '/' || c == '.' || c == ' ' || c == 'T';
        return mark && at + 1 < end && isDigit(octets[at + 1]);
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private static int number(CharSequence digits, int from, int to) {
        return Integer.parseInt(digits, from, to, 10);
    }
}
