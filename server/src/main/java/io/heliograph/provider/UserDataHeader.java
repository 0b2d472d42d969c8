package io.heliograph.provider;

import io.heliograph.text.GsmTables;
import java.util.Arrays;

/// The header that a text may begin with (3GPP TS 23.040 §9.2.3.24): a length, then elements of an
/// identifier, a length and a value. Whether there is one is told by what the octets read as: the
/// mark in esm_class is missing, or there without one.
///
/// @param length with the octet of its length; 0: there is none
/// @param reference of a long message's parts
/// @param total how many parts it has; 1 or less: it is whole
/// @param number which part this is, counted from 1
/// @param wide whether the reference has 16 bits
/// @param tables that its septets are read by
record UserDataHeader(
        int length, int reference, int total, int number, boolean wide, GsmTables tables) {
    private static final UserDataHeader NONE =
            new UserDataHeader(0, 0, 0, 0, false, GsmTables.USUAL);

    private static final int PARTS_OF_8_BITS = 0x00;
    private static final int PARTS_OF_16_BITS = 0x08;
    private static final int SINGLE_SHIFT = 0x24;
    private static final int LOCKING_SHIFT = 0x25;

    /// What the octets begin with.
    static UserDataHeader of(byte[] octets) {
        int end = octets.length == 0 ? 0 : 1 + (octets[0] & 0xFF);
        if (end < 3 || end > octets.length) {
            return NONE;
        }
        UserDataHeader header = new UserDataHeader(end, 0, 0, 0, false, GsmTables.USUAL);
        int at = 1;
        while (at + 2 <= end) {
            int next = at + 2 + (octets[at + 1] & 0xFF);
            if (next <= end) {
                header = header.with(octets[at] & 0xFF, Arrays.copyOfRange(octets, at + 2, next));
            }
            at = next;
        }
        return at == end ? header : NONE;
    }

    private UserDataHeader with(int element, byte[] value) {
        if (element == PARTS_OF_8_BITS && value.length == 3) {
            return parts(value[0] & 0xFF, value[1] & 0xFF, value[2] & 0xFF, false);
        }
        if (element == PARTS_OF_16_BITS && value.length == 4) {
            int wideReference = ((value[0] & 0xFF) << 8) | (value[1] & 0xFF);
            return parts(wideReference, value[2] & 0xFF, value[3] & 0xFF, true);
        }
        if (element == SINGLE_SHIFT && value.length == 1) {
            return tables(new GsmTables(tables.locking(), value[0] & 0xFF));
        }
        if (element == LOCKING_SHIFT && value.length == 1) {
            return tables(new GsmTables(value[0] & 0xFF, tables.single()));
        }
        return this;
    }

    private UserDataHeader parts(int newReference, int newTotal, int newNumber, boolean isWide) {
        return new UserDataHeader(length, newReference, newTotal, newNumber, isWide, tables);
    }

    private UserDataHeader tables(GsmTables told) {
        return new UserDataHeader(length, reference, total, number, wide, told);
    }

    boolean exists() {
        return length > 0;
    }
}
