package io.heliograph.simulator;

import java.nio.charset.StandardCharsets;

/// How a message id is written. Carriers are known to write it one way in the answer and another in
/// the receipt.
public enum IdFormat {
    DECIMAL(10, false, 0),
    DECIMAL_ZEROS(10, false, 20),

    /// The lower 32 bits as a number with a sign: -5 for 4294967291.
    DECIMAL_SIGNED(10, false, 0),

    HEX(16, false, 0),
    HEX_UPPER(16, true, 0),
    HEX_ZEROS(16, false, 16),
    HEX_UPPER_ZEROS(16, true, 16),

    /// Behind `0x`.
    HEX_MARKED(16, false, 0),

    /// Digits and letters of both cases: some ids differ in case alone.
    LETTERS(62, false, 0),

    /// The same without its case: some ids are written alike.
    LETTERS_FOLDED(62, false, 0);

    private static final byte[] LOWER = ascii("0123456789abcdef");
    private static final byte[] UPPER = ascii("0123456789ABCDEF");
    private static final byte[] BOTH =
            ascii("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    private static final byte[] FOLDED =
            ascii("0123456789abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz");

    /// More digits than any id has in any format.
    static final int DIGITS_MAX = 20;

    private final int radix;
    private final boolean upper;
    private final int digitsMin;

    IdFormat(int radix, boolean upper, int digitsMin) {
        this.radix = radix;
        this.upper = upper;
        this.digitsMin = digitsMin;
    }

    String format(long id) {
        byte[] digits = new byte[DIGITS_MAX];
        int start = write(id, digits);
        return new String(digits, start, DIGITS_MAX - start, StandardCharsets.US_ASCII);
    }

    /// Writes the digits to the end of `digits`, which holds `DIGITS_MAX`; gives the index of the
    /// first.
    int write(long id, byte[] digits) {
        byte[] alphabet = alphabet();
        int at = DIGITS_MAX;
        long rest = this == DECIMAL_SIGNED ? Math.abs((long) (int) id) : id;
        do {
            digits[--at] = alphabet[(int) (rest % radix)];
            rest /= radix;
        } while (rest != 0);
        while (DIGITS_MAX - at < digitsMin) {
            digits[--at] = '0';
        }
        if (this == DECIMAL_SIGNED && (int) id < 0) {
            digits[--at] = '-';
        }
        if (this == HEX_MARKED) {
            digits[--at] = 'x';
            digits[--at] = '0';
        }
        return at;
    }

    private byte[] alphabet() {
        return switch (this) {
            case LETTERS -> BOTH;
            case LETTERS_FOLDED -> FOLDED;
            case DECIMAL,
                    DECIMAL_ZEROS,
                    DECIMAL_SIGNED,
                    HEX,
                    HEX_UPPER,
                    HEX_ZEROS,
                    HEX_UPPER_ZEROS,
                    HEX_MARKED ->
                    upper ? UPPER : LOWER;
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
