package io.heliograph.login;

/// What can be an e-mail address, as far as looking tells: whether it takes mail only mail can
/// tell.
public final class EmailAddress {
    /// Characters at most.
    public static final int CHARS_MAX = 254;

    private EmailAddress() {}

    /// Whether it is something, `@`, and a domain of at least two labels.
    public static boolean isOne(String text) {
        int at = text.lastIndexOf('@');
        int dot = text.lastIndexOf('.');
        boolean shaped =
                at > 0 && dot > at + 1 && dot < text.length() - 1 && text.indexOf('@') == at;
        return shaped && text.codePoints().allMatch(EmailAddress::canBeSeen);
    }

    private static boolean canBeSeen(int c) {
        return !Character.isWhitespace(c)
                && switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SPACE_SEPARATOR,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED ->
                            false;
                    default -> true;
                };
    }
}
