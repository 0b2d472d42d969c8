package io.heliograph.operator;

import java.time.Instant;

/// A device that shows codes.
public final class TotpDevice {
    private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private final byte[] secret = new byte[Totp.SECRET_BYTES];

    /// @param written as a person types it
    public TotpDevice(String written) {
        long bits = 0;
        int held = 0;
        int at = 0;
        for (int i = 0; i < written.length(); i++) {
            bits = (bits << 5) | BASE_32.indexOf(written.charAt(i));
            held += 5;
            if (held >= 8) {
                held -= 8;
                secret[at++] = (byte) (bits >> held);
            }
        }
    }

    public String code(Instant now) {
        return Totp.code(secret, now.getEpochSecond() / 30);
    }
}
