package io.heliograph.text;

import java.util.Optional;

/// What may stand as the sender of a message (contract §3), and how it goes out (§10).
public final class SenderRule {
    /// What to tell whoever gave another.
    public static final String RULE = "a sender has 1 to 11 characters, or 3 to 15 digits";

    private static final String TWICE =
            RULE + "; each of ^ { } \\ [ ] ~ | € counts as two characters";

    /// Septets of an alphanumeric address (TS 23.040 §9.1.2.5).
    private static final int SEPTETS_MAX = 11;

    private static final int DIGITS_MIN = 3;
    private static final int DIGITS_MAX = 15;

    private SenderRule() {}

    /// Why it is none, as a sentence about it; empty: it is one. A blank one is to be refused
    /// before.
    public static Optional<String> fault(String sender) {
        String sent = sent(sender);
        if (sent.isEmpty()) {
            return Optional.of("cannot be blank");
        }
        if (isDigits(sent, 0)) {
            return sent.length() >= DIGITS_MIN && sent.length() <= DIGITS_MAX
                    ? Optional.empty()
                    : Optional.of(RULE);
        }
        int characters = sent.codePointCount(0, sent.length());
        int septets =
                sent.codePoints()
                        .map(point ->
                                Character.isBmpCodePoint(point)
                                        ? Math.max(1, GsmAlphabet.septets((char) point))
                                        : 1)
                        .sum();
        return septets <= SEPTETS_MAX
                ? Optional.empty()
                : Optional.of(characters <= SEPTETS_MAX ? TWICE : RULE);
    }

    /// The sender as it goes out: without blanks around it, marks that nobody sees, and the `+` of
    /// a number, which its type of number says.
    public static String sent(String sender) {
        if (isAsSent(sender)) {
            return sender;
        }
        StringBuilder kept = new StringBuilder(sender.length());
        sender.codePoints().filter(point -> !isUnseen(point)).forEach(kept::appendCodePoint);
        int from = 0;
        int to = kept.length();
        while (from < to && isBlank(kept.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(kept.charAt(to - 1))) {
            to--;
        }
        String trimmed = kept.substring(from, to);
        return trimmed.startsWith("+") && isDigits(trimmed, 1) ? trimmed.substring(1) : trimmed;
    }

    /// The usual case, which costs a look at each character.
    private static boolean isAsSent(String sender) {
        int length = sender.length();
        for (int i = 0; i < length; i++) {
            char c = sender.charAt(i);
            if (c > '~' || c < ' ') {
                return false;
            }
        }
        return length > 0
                && sender.charAt(0) != ' '
                && sender.charAt(length - 1) != ' '
                && sender.charAt(0) != '+';
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isUnseen(int point) {
        return switch (point) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0 -> true; // letters
            default -> Character.getType(point) == Character.FORMAT;
        };
    }

    private static boolean isDigits(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > from;
    }
}
