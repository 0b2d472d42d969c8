package io.heliograph.text;

/// The header element that joins parts, "concatenated short messages, 8-bit reference number" (3GPP
/// TS 23.040 §9.2.3.24.1).
final class Concatenation {
    static final int ELEMENT_LENGTH = 5;

    private Concatenation() {}

    /// @throws IllegalArgumentException there is no such part, or the reference has more than 8
    ///   bits
    static void check(int partNumber, int parts, int reference) {
        if (partNumber < 1 || partNumber > parts || parts > Content.PARTS_MAX) {
            throw new IllegalArgumentException("no part " + partNumber + " of " + parts);
        }
        if (reference < 0 || reference > 255) {
            throw new IllegalArgumentException("not an 8-bit reference: " + reference);
        }
    }

    static void write(byte[] into, int at, int reference, int parts, int partNumber) {
        into[at] = 0x00;
        into[at + 1] = 3;
        into[at + 2] = (byte) reference;
        into[at + 3] = (byte) parts;
        into[at + 4] = (byte) partNumber;
    }
}
