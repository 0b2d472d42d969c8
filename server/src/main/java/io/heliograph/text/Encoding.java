package io.heliograph.text;

/// The alphabet that a text is sent in, and how much of it a part holds (3GPP TS 23.038, TS 23.040
/// §9.2.3.24.1). Units are septets for [#GSM], UTF-16 units for [#UCS2].
public enum Encoding {
    /// GSM 03.38 with its extension table.
    GSM(160, 153, 0x00),
    /// UTF-16, big end first: phones show pairs of surrogates as one character, though UCS-2 had
    /// none.
    UCS2(70, 67, 0x08);

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

    /// Units in the only part of a text.
    int unitsAlone() {
        return alone;
    }

    /// Units in each part of a longer text, beside the header.
    int unitsJoined() {
        return joined;
    }

    /// SMPP `data_coding`.
    ///
    /// @param flash whether the phone shall show the text at once and not keep it
    byte dataCoding(boolean flash) {
        return (byte) (flash ? dataCoding | CLASS_0 : dataCoding);
    }
}
