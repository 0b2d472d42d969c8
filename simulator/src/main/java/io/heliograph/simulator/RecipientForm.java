package io.heliograph.simulator;

/// How a receipt writes the recipient that its submit named.
public enum RecipientForm {
    AS_SUBMITTED,
    /// `0` and the last nine digits
    NATIONAL,
    /// behind `00`
    ZEROS,
    /// `38067***4567`
    MASKED,
    /// letters, of which nothing can be known
    LETTERS,
    EMPTY;

    private static final int NATIONAL_DIGITS = 9;
    private static final int MASKED_HEAD = 5;
    private static final int MASKED_TAIL = 4;

    String write(String recipient) {
        return switch (this) {
            case AS_SUBMITTED -> recipient;
            case NATIONAL ->
                    "0" + recipient.substring(Math.max(0, recipient.length() - NATIONAL_DIGITS));
            case ZEROS -> "00" + recipient;
            case MASKED -> {
                int tail = Math.max(0, recipient.length() - MASKED_TAIL);
                yield recipient.substring(0, Math.min(MASKED_HEAD, tail))
                        + "***"
                        + recipient.substring(tail);
            }
            case LETTERS -> "subscriber";
            case EMPTY -> "";
        };
    }
}
