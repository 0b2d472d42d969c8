package io.heliograph.bench;

/// Numbers as ASCII digits, straight into and out of byte arrays.
final class Decimal {
    private Decimal() {}

    /// Writes without leading zeros.
    ///
    /// @return where the next byte goes
    static int put(byte[] bytes, int at, long value) {
        return putPadded(bytes, at, value, digits(value));
    }

    /// Writes exactly so many digits.
    ///
    /// @return where the next byte goes
    static int putPadded(byte[] bytes, int at, long value, int width) {
        long rest = value;
        for (int i = at + width - 1; i >= at; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + width;
    }

    /// Reads the digits from a place on; none there is 0.
    static long read(byte[] bytes, int from, int to) {
        long value = 0;
        for (int i = from; i < to && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    static int digits(long value) {
        int count = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            count++;
        }
        return count;
    }
}
