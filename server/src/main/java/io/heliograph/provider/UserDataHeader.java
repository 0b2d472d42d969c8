package io.heliograph.provider;

/// The header that a text may begin with (3GPP TS 23.040 §9.2.3.24): a length, then elements of an
/// identifier, a length and a value. Whether there is one is told by what the octets read as: the
/// mark in esm_class is missing, or there without one.
///
/// @param length with the octet of its length; 0: there is none
/// @param reference of a long message's parts
/// @param total how many parts it has; 1 or less: it is whole
/// @param number which part this is, counted from 1
/// @param wide whether the reference has 16 bits
record UserDataHeader(int length, int reference, int total, int number, boolean wide) {
    private static final UserDataHeader NONE = new UserDataHeader(0, 0, 0, 0, false);

    private static final int PARTS_OF_8_BITS = 0x00;
    private static final int PARTS_OF_16_BITS = 0x08;

    /// What the octets begin with.
    static UserDataHeader of(byte[] octets) {
        int end = octets.length == 0 ? 0 : 1 + (octets[0] & 0xFF);
        if (end < 3 || end > octets.length) {
            return NONE;
        }
        UserDataHeader header = new UserDataHeader(end, 0, 0, 0, false);
        int at = 1;
        while (at + 2 <= end) {
            int valueAt = at + 2;
            int length = octets[at + 1] & 0xFF;
            if (octets[at] == PARTS_OF_8_BITS && length == 3 && valueAt + 3 <= end) {
                header =
                        new UserDataHeader(
                                end,
                                octets[valueAt] & 0xFF,
                                octets[valueAt + 1] & 0xFF,
                                octets[valueAt + 2] & 0xFF,
                                false);
            } else if (octets[at] == PARTS_OF_16_BITS && length == 4 && valueAt + 4 <= end) {
                header =
                        new UserDataHeader(
                                end,
                                ((octets[valueAt] & 0xFF) << 8) | (octets[valueAt + 1] & 0xFF),
                                octets[valueAt + 2] & 0xFF,
                                octets[valueAt + 3] & 0xFF,
                                true);
            }
            at = valueAt + length;
        }
        return at == end ? header : NONE;
    }

    boolean exists() {
        return length > 0;
    }
}
