package io.heliograph.text;

/// The header element that joins parts, "concatenated short messages" with a reference of 8 bits,
/// or of 16 (3GPP TS 23.040 §9.2.3.24.1, §9.2.3.24.8).
final class Concatenation {
    static final int ELEMENT_LENGTH = 5;

    /// With a reference of 16 bits.
    static final int WIDE_ELEMENT_LENGTH = 6;

    private Concatenation() {}

    /// @throws IllegalArgumentException there is no such part, or the reference has more than 8
    ///   bits
    static void check(int partNumber, int parts, int reference) {
        check(partNumber, parts, reference, 8);
    }

    /// The same for a reference of so many bits.
    static void check(int partNumber, int parts, int reference, int bits) {
        if (partNumber < 1 || partNumber > parts || parts > Content.PARTS_MAX) {
            throw new IllegalArgumentException("no part " + partNumber + " of " + parts);
        }
        if (reference < 0 || reference >> bits != 0) {
            throw new IllegalArgumentException(
                    "not a reference of " + bits + " bits: " + reference);
        }
    }

    static void write(byte[] into, int at, int reference, int parts, int partNumber) {
        into[at] = 0x00;
        into[at + 1] = 3;
        into[at + 2] = (byte) reference;
        into[at + 3] = (byte) parts;
        into[at + 4] = (byte) partNumber;
    }

    static void writeWide(byte[] into, int at, int reference, int parts, int partNumber) {
        into[at] = 0x08;
        into[at + 1] = 4;
        into[at + 2] = (byte) (reference >> 8);
        into[at + 3] = (byte) reference;
        into[at + 4] = (byte) parts;
        into[at + 5] = (byte) partNumber;
    }
}
