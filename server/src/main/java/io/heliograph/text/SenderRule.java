package io.heliograph.text;

/// What may stand as the sender of a message (contract §3).
public final class SenderRule {
    /// What to tell whoever gave another.
    public static final String RULE = "a sender has 1 to 11 characters, or 3 to 15 digits";

    private static final int CHARS_MAX = 11;
    private static final int DIGITS_MIN = 3;
    private static final int DIGITS_MAX = 15;

    private SenderRule() {}

    /// Whether it is one, its length alone judged: a blank one is to be refused before.
    public static boolean fits(String sender) {
        boolean digits = sender.chars().allMatch(c -> c >= '0' && c <= '9');
        int length = sender.codePointCount(0, sender.length());
        return digits ? length >= DIGITS_MIN && length <= DIGITS_MAX : length <= CHARS_MAX;
    }
}
