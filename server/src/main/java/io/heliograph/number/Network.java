package io.heliograph.number;

/// A mobile network, by its ITU-T E.212 codes.
///
/// @param mcc mobile country code, three digits
/// @param mnc mobile network code, two or three digits, without leading zeros
public record Network(int mcc, int mnc) {
    public Network {
        if (mcc < 100 || mcc > 999 || mnc < 0 || mnc > 999) {
            throw new IllegalArgumentException("not a network: MCC " + mcc + " MNC " + mnc);
        }
    }
}
