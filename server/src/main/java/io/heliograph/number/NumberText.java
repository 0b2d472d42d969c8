package io.heliograph.number;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads phone numbers as people write and paste them (contract §1, §10): `+`, blanks, dashes,
/// parentheses and marks that nobody sees are passed over, `00` at the beginning is a `+`, the
/// digits of every script are digits, and `tel:` may stand before it.
public final class NumberText {
    /// What is told of what is no number, and nothing more can be said.
    public static final String RULE = "a phone number has 7 to 15 digits";

    static final String WITHOUT_COUNTRY =
            "the country code is missing; write the number as in 380501112233";

    static final String OF_SPREADSHEET =
            "is the short form in which a spreadsheet shows a number; write all its digits";

    private static final String SCHEME = "tel:";
    private static final int CHARS_MAX = 64;
    private static final int DIGITS_MAX = 15;

    /// `3.80501112233E+11`, or with a comma where that is the country's decimal sign.
    private static final Pattern SPREADSHEET =
            Pattern.compile(
                    "'?=?\"?[+-]?(?:\\d+(?:[.,]\\d*)?|[.,]\\d+)(?:[eE]|[*x×·]10\\^?)[+-]?\\d+\"?");

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
    public static Read read(String given) {
        if (given.length() > CHARS_MAX) {
            return Read.faulty(RULE);
        }
        String text = withoutScheme(given);
        long number = 0;
        int digits = 0;
        int zeros = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c - '0';
            if (digit < 0 || digit > 9) {
                int point = text.codePointAt(i);
                int zero = number == 0 || !isOpening(point) ? -1 : endOfTrunkZero(text, i + 1);
                if (zero > 0) {
                    i = zero;
                    continue;
                }
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

    /// As in a link (RFC 3966). What such a link says besides is more than a number.
    private static String withoutScheme(String text) {
        int from = 0;
        while (from < text.length() && isSilent(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        return text.regionMatches(true, from, SCHEME, 0, SCHEME.length())
                ? text.substring(from + SCHEME.length())
                : text;
    }

    /// `+44 (0) 7400 123456`: the zero is dialled only where the country code is not.
    ///
    /// @param from behind the opening parenthesis
    /// @return where it is closed; -1: it holds something else
    private static int endOfTrunkZero(String text, int from) {
        boolean zero = false;
        int at = from;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            if (!zero && Character.digit(point, 10) == 0) {
                zero = true;
            } else if (zero && isClosing(point)) {
                return at;
            } else if (!isSilent(point)) {
                return -1;
            }
            at += Character.charCount(point);
        }
        return -1;
    }

    private static boolean isOpening(int point) {
        return point == '(' || point == 0xFF08;
    }

    private static boolean isClosing(int point) {
        return point == ')' || point == 0xFF09;
    }

    /// A blank, or nothing to be seen.
    private static boolean isSilent(int point) {
        return Character.isWhitespace(point) || Character.isSpaceChar(point) || isHidden(point);
    }

    private static boolean isPassedOver(int point) {
        return switch (point) {
            case '+', 0xFF0B, 0x207A, 0xFE62 -> true; // full-width, small
            // what stands for a dash: minuses, a bullet, the long vowel of Japanese
            case 0x2212, 0x02D7, 0x2796, 0x2043, 0x30FC, 0xFF70 -> true;
            default ->
                    isOpening(point)
                            || isClosing(point)
                            || isSilent(point)
                            || Character.getType(point) == Character.DASH_PUNCTUATION;
        };
    }

    /// Marks of direction and of width, and blanks that are letters, which are copied unseen along
    /// with a number.
    private static boolean isHidden(int point) {
        return switch (point) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0 -> true;
            default ->
                    Character.getType(point) == Character.FORMAT
                            || (point >= 0xFE00 && point <= 0xFE0F) // selectors of variants
                            || (point >= 0x180B && point <= 0x180F)
                            || (point >= 0xE0100 && point <= 0xE01EF);
        };
    }

    private static boolean isOfSpreadsheet(String text) {
        StringBuilder seen = new StringBuilder(text.length());
        text.codePoints()
                .filter(point -> !isSilent(point))
                .map(NumberText::plain)
                .forEach(seen::appendCodePoint);
        return SPREADSHEET.matcher(seen).matches();
    }

    /// Its signs in ASCII.
    private static int plain(int point) {
        int digit = Character.digit(point, 10);
        return digit >= 0
                ? '0' + digit
                : switch (point) {
                    case 0x2212, 0xFF0D -> '-';
                    case 0xFF0B -> '+';
                    case 0xFF0E, 0xFF0C, 0x066B -> '.';
                    case 0xFF25, 0xFF45, 0x0415, 0x0435 -> 'e'; // full-width, Cyrillic
                    default -> point;
                };
    }
}
