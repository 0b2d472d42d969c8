package io.heliograph.tariff;

import io.heliograph.form.LooseObject;
import java.util.Locale;

/// Which prices are asked for; what is not set fits all.
///
/// @param iso of the country, in capitals; empty: not set
/// @param mcc [#NOT_SET], or mobile country code
/// @param mnc [#NOT_SET], or mobile network code
record TariffForm(String iso, int mcc, int mnc) {
    static final int NOT_SET = -1;
    static final TariffForm ALL = new TariffForm("", NOT_SET, NOT_SET);

    private static final String EVERY_COUNTRY = "FULL";

    /// As good as any other code that no country has: blanks are not "not set".
    private static final String NOBODY = "-";

    private static final int CODE_MAX = 999;
    private static final int ISO_CHARS_MAX = 64;

    /// Reads it as clients write it; what is wrong becomes a fault of its field.
    static TariffForm read(LooseObject in) {
        return read(in, code(in, "MNC"));
    }

    /// The same for a call that has no `MNC`.
    static TariffForm readCountry(LooseObject in) {
        return read(in, NOT_SET);
    }

    private static TariffForm read(LooseObject in, int mnc) {
        String iso =
                in.text("ISO", ISO_CHARS_MAX)
                        .map(text -> text.isBlank() ? NOBODY : text.strip())
                        .orElse("")
                        .toUpperCase(Locale.ROOT);
        int mcc = code(in, "MCC");
        // no country has the code 0, so it means "not set"; the network 0 exists
        return new TariffForm(iso.equals(EVERY_COUNTRY) ? "" : iso, mcc == 0 ? NOT_SET : mcc, mnc);
    }

    private static int code(LooseObject in, String field) {
        return (int) in.whole(field, 0, CODE_MAX).orElse(NOT_SET);
    }

    boolean fitsMcc(int other) {
        return mcc == NOT_SET || mcc == other;
    }

    boolean fitsMnc(int other) {
        return mnc == NOT_SET || mnc == other;
    }
}
