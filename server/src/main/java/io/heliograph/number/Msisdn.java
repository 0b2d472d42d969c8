package io.heliograph.number;

/// A phone number in international form: 7 to 15 digits without the plus (contract §1, ITU-T
/// E.164).
///
/// @param value the digits as a number, from 1,000,000 to 999,999,999,999,999
public record Msisdn(long value) {
    private static final long MIN = 1_000_000L;
    private static final long MAX = 999_999_999_999_999L;

    public Msisdn {
        if (!isValid(value)) {
            throw new IllegalArgumentException("a phone number has 7 to 15 digits");
        }
    }

    /// Whether the digits, read as a number, make a phone number.
    public static boolean isValid(long digits) {
        return digits >= MIN && digits <= MAX;
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
