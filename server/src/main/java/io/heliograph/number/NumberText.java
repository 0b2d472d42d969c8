package io.heliograph.number;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads phone numbers as people write and paste them (contract §1, §10): `+`, blanks, dashes,
/// parentheses and marks that nobody sees are passed over, `00` at the beginning is a `+`, and the
/// digits of every script are digits.
public final class NumberText {
    /// What is told of what is no number, and nothing more can be said.
    public static final String RULE = "a phone number has 7 to 15 digits";

    static final String WITHOUT_COUNTRY =
            "the country code is missing; write the number as in 380501112233";

    static final String OF_SPREADSHEET =
            "is the short form in which a spreadsheet shows a number; write all its digits";

    private static final int CHARS_MAX = 64;
    private static final int DIGITS_MAX = 15;

    /// `3.80501112233E+11`, or with a comma where that is the country's decimal sign.
    private static final Pattern SPREADSHEET =
            Pattern.compile("[+-]?\\d+(?:[.,]\\d*)?[eE][+-]?\\d+");

    /// What a text reads as: one of the two is null.
    ///
    /// @param fault a sentence without its full stop, to follow the text
    public record Read(@Nullable Msisdn number, @Nullable String fault) {
        private static Read faulty(String sentence) {
            return new Read(null, sentence);
        }

        /// The number; empty where it is none.
        public Optional<Msisdn> found() {
            return Optional.ofNullable(number);
        }
    }

    private NumberText() {}

    /// Reads it. No country code begins with 0.
    public static Read read(String text) {
        if (text.length() > CHARS_MAX) {
            return Read.faulty(RULE);
        }
        long number = 0;
        int digits = 0;
        int zeros = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c - '0';
            if (digit < 0 || digit > 9) {
                if (isTrunkZero(text, i, number)) {
                    i += 2;
                    continue;
                }
                int point = text.codePointAt(i);
                digit = Character.digit(point, 10);
                i += Character.charCount(point) - 1;
                if (digit < 0 && !isPassedOver(point)) {
                    return Read.faulty(isOfSpreadsheet(text) ? OF_SPREADSHEET : RULE);
                }
            }
            if (digit < 0) {
                continue;
            }
            if (digit == 0 && number == 0) {
                zeros++;
            } else if (++digits > DIGITS_MAX) {
                return Read.faulty(RULE);
            } else {
                number = number * 10 + digit;
            }
        }
        if (digits > 0 && zeros != 0 && zeros != 2) {
            return Read.faulty(WITHOUT_COUNTRY);
        }
        return Msisdn.isValid(number) ? new Read(new Msisdn(number), null) : Read.faulty(RULE);
    }

    /// `+44 (0) 7400 123456`: the zero is dialled only where the country code is not.
    private static boolean isTrunkZero(String text, int at, long before) {
        return before != 0 && text.startsWith("(0)", at);
    }

    private static boolean isPassedOver(int point) {
        return switch (point) {
            case '+', '(', ')', 0xFF0B, 0xFF08, 0xFF09, 0x207A, 0xFE62 -> true; // full-width, small
            case 0x2212 -> true; // a minus for a dash
            default -> Character.isWhitespace(point) || isHidden(point) || isSign(point);
        };
    }

    private static boolean isSign(int point) {
        return Character.isSpaceChar(point)
                || Character.getType(point) == Character.DASH_PUNCTUATION;
    }

    /// Marks of direction and of width, which are copied unseen along with a number.
    private static boolean isHidden(int point) {
        return Character.getType(point) == Character.FORMAT || (point >= 0xFE00 && point <= 0xFE0F);
    }

    private static boolean isOfSpreadsheet(String text) {
        StringBuilder seen = new StringBuilder(text.length());
        text.codePoints()
                .filter(point -> !isHidden(point) && !Character.isWhitespace(point))
                .forEach(seen::appendCodePoint);
        return SPREADSHEET.matcher(seen).matches();
    }
}
