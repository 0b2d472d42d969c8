package io.heliograph.number;

/// A mobile network, by its ITU-T E.212 codes; or all that is known of one, its country.
///
/// @param mcc mobile country code, three digits
/// @param mnc mobile network code, two or three digits, without leading zeros; or [#UNKNOWN_MNC]
public record Network(int mcc, int mnc) {
    /// Only the country is known: such a number is priced by its MCC.
    public static final int UNKNOWN_MNC = -1;

    public Network {
        if (mcc < 100 || mcc > 999 || mnc < UNKNOWN_MNC || mnc > 999) {
            throw new IllegalArgumentException("not a network: MCC " + mcc + " MNC " + mnc);
        }
    }
}
