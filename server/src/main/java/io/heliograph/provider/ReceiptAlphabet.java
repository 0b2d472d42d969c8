package io.heliograph.provider;

/// Finds the text form of a receipt in the octets of a PDU, in whatever alphabet they are: octets
/// of ASCII, UCS-2 of either byte order, septets packed as on the air, each of them behind a user
/// data header or not. What data_coding and the header's indicator claim is not asked, since
/// carriers copy both from the message that the receipt is for; what reads as a receipt is one.
final class ReceiptAlphabet {
    private static final int READS_WHOLE = 3;

    /// So many octets of zero at least has a receipt in UCS-2.
    private static final int UCS2_ZEROS_MIN = 8;

    private static final int SEPTET_BITS = 7;

    private ReceiptAlphabet() {}

    /// The reading that has most of a receipt; of several the first.
    ///
    /// @param header what the octets begin with, if it is one
    /// @param saysHeader whether the PDU says so
    static ReceiptText read(byte[] octets, UserDataHeader header, boolean saysHeader) {
        int behind = header.length();
        ReceiptText best = new ReceiptText(octets, saysHeader ? behind : 0);
        if (best.reads() == READS_WHOLE || octets.length == 0) {
            return best;
        }
        if (header.exists()) {
            best = better(best, new ReceiptText(octets, saysHeader ? 0 : behind));
        } else if (saysHeader && (octets[0] & 0xFF) < octets.length) {
            best = better(best, new ReceiptText(octets, (octets[0] & 0xFF) + 1));
        }
        if (zeros(octets) >= UCS2_ZEROS_MIN) {
            // without the right header the characters may begin at an odd octet
            for (int from : new int[] {behind, 0, 1}) {
                if (best.reads() < READS_WHOLE) {
                    best = better(best, new ReceiptText(ofUcs2(octets, from), 0));
                }
            }
        }
        if (best.reads() < READS_WHOLE && isBinary(octets)) {
            best = better(best, new ReceiptText(unpacked(octets, 0), 0));
            if (header.exists()) {
                best = better(best, new ReceiptText(unpacked(octets, behind), 0));
            }
        }
        return best;
    }

    private static ReceiptText better(ReceiptText one, ReceiptText other) {
        return other.reads() > one.reads() ? other : one;
    }

    private static int zeros(byte[] octets) {
        int zeros = 0;
        for (byte octet : octets) {
            zeros += octet == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static boolean isBinary(byte[] octets) {
        for (byte octet : octets) {
            if (octet < ' ' && octet != '\n' && octet != '\r' && octet != '\t') {
                return true;
            }
        }
        return false;
    }

    /// Characters of two octets from `from` on, in the order that makes more of them ASCII; others
    /// become `?`.
    private static byte[] ofUcs2(byte[] octets, int from) {
        int count = (octets.length - from) / 2;
        int bigEndian = 0;
        for (int i = 0; i < count; i++) {
            bigEndian += octets[from + 2 * i] == 0 ? 1 : 0;
            bigEndian -= octets[from + 2 * i + 1] == 0 ? 1 : 0;
        }
        int high = bigEndian >= 0 ? 0 : 1;
        byte[] text = new byte[count];
        for (int i = 0; i < count; i++) {
            int at = from + 2 * i;
            byte low = octets[at + 1 - high];
            text[i] = octets[at + high] == 0 && low > 0 ? low : (byte) '?';
        }
        return text;
    }

    /// Septets packed into octets (3GPP TS 23.038 §6.1.2.1) behind a header, of which what receipts
    /// are written in is ASCII.
    ///
    /// @param from where they begin, but for the bits that fill the header's last septet
    static byte[] unpacked(byte[] octets, int from) {
        int firstBit = from * Byte.SIZE;
        firstBit += (SEPTET_BITS - firstBit % SEPTET_BITS) % SEPTET_BITS;
        byte[] text = new byte[Math.max(0, (octets.length * Byte.SIZE - firstBit) / SEPTET_BITS)];
        for (int i = 0; i < text.length; i++) {
            int bit = firstBit + i * SEPTET_BITS;
            int at = bit / Byte.SIZE;
            int next = at + 1 < octets.length ? octets[at + 1] & 0xFF : 0;
            int two = (octets[at] & 0xFF) | (next << Byte.SIZE);
            text[i] = (byte) ((two >> (bit % Byte.SIZE)) & 0x7F);
        }
        return text;
    }
}
