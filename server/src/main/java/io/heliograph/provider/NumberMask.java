package io.heliograph.provider;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Masks the middle digits of phone numbers among octets, in ASCII or in UCS-2.
final class NumberMask {
    /// Digits at both ends of a number that stay.
    private static final int FIRST_DIGITS = 5;

    private static final int LAST_DIGITS = 2;

    /// Fewer are a short code, an id or a time.
    private static final int DIGITS_MIN = 7;

    /// By so many of its last digits a number is known again.
    private static final int COMPARED_DIGITS = 8;

    private final byte[] octets;

    /// The last digits of those that are known.
    private final List<String> known = new ArrayList<>(2);

    NumberMask(byte[] octets) {
        this.octets = octets;
    }

    /// A number as it may be told.
    static String masked(String digits) {
        byte[] octets = digits.getBytes(StandardCharsets.ISO_8859_1);
        new NumberMask(octets).maskAll(0, octets.length);
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /// What stands there may be a number, which is then looked for elsewhere.
    void know(int from, int end) {
        String digits = ReceiptEvidence.digits(latin(from, end));
        if (digits.length() >= DIGITS_MIN) {
            known.add(digits.substring(Math.max(0, digits.length() - COMPARED_DIGITS)));
        }
    }

    /// Whatever has the digits of a number is one.
    void maskAll(int from, int end) {
        mask(from, end, false);
    }

    /// Only numbers that are known: other digits are ids and times.
    void maskKnown(int from, int end) {
        mask(from, end, true);
    }

    private void mask(int from, int end, boolean onlyKnown) {
        int begin = -1;
        int digits = 0;
        for (int i = from; i <= end; i++) {
            byte octet = i < end ? octets[i] : PduMask.HIDDEN;
            if (octet >= '0' && octet <= '9') {
                begin = digits++ == 0 ? i : begin;
            } else if (octet != 0 || i + 1 == end) { // zeros stand between those of UCS-2
                if (digits >= DIGITS_MIN && (!onlyKnown || isKnown(begin, i))) {
                    maskDigits(begin, digits);
                }
                digits = 0;
            }
        }
    }

    private boolean isKnown(int from, int end) {
        String digits = latin(from, end).replace("\0", "");
        return known.stream().anyMatch(digits::endsWith);
    }

    private void maskDigits(int from, int digits) {
        int number = 0;
        for (int i = from; number < digits; i++) {
            if (octets[i] != 0) {
                number++;
                if (number > FIRST_DIGITS && number <= digits - LAST_DIGITS) {
                    octets[i] = PduMask.HIDDEN;
                }
            }
        }
    }

    private String latin(int from, int end) {
        return new String(octets, from, end - from, StandardCharsets.ISO_8859_1);
    }
}
