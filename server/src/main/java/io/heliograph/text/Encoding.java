package io.heliograph.text;

/// What a message is written in, and how much of it a part holds (3GPP TS 23.038, TS 23.040
/// §9.2.3.24.1). Units are septets for [#GSM], UTF-16 units for [#UCS2], octets for [#BINARY].
public enum Encoding {
    /// GSM 03.38 with its extension table.
    GSM(160, 153, 0x00),
    /// UTF-16, big end first: phones show pairs of surrogates as one character, though UCS-2 had
    /// none.
    UCS2(70, 67, 0x08),
    /// 8-bit data of class 1, for the phone's applications: beside the concatenation header each
    /// part has one that names the port.
    BINARY(133, 128, 0xF5),
    /// Nothing is written.
    NONE(0, 0, 0x00);

    /// Data coding group "general, with message class", class 0 (TS 23.038 §4).
    private static final int CLASS_0 = 0x10;

    private final int alone;
    private final int joined;
    private final int dataCoding;

    Encoding(int alone, int joined, int dataCoding) {
        this.alone = alone;
        this.joined = joined;
        this.dataCoding = dataCoding;
    }

    /// Units in the only part of a message.
    int unitsAlone() {
        return alone;
    }

    /// Units in each part of a longer message, beside the headers.
    int unitsJoined() {
        return joined;
    }

    /// How many parts so many units take, where none is lost to a pair that is not cut.
    int parts(int units) {
        return units <= alone ? 1 : Math.ceilDiv(units, joined);
    }

    /// The same where the reference that joins them has 16 bits, which takes an octet more.
    int unitsJoinedWide() {
        return joined - 1;
    }

    /// SMPP `data_coding`.
    ///
    /// @param flash whether the phone shall show the text at once and not keep it
    byte dataCoding(boolean flash) {
        return (byte) (flash ? dataCoding | CLASS_0 : dataCoding);
    }
}
