package io.heliograph.provider;

import io.heliograph.text.GsmAlphabet;
import java.util.Arrays;
import java.util.Optional;

/// What a provider takes data_coding 0 for (SMPP 3.4 §5.2.19: "SMSC default alphabet", which each
/// centre is free to choose).
enum DefaultAlphabet {
    /// GSM 03.38, one septet in an octet: what our parts are made of
    GSM,
    /// ISO 8859-1
    LATIN1;

    private static final char LATIN1_MAX = 0xFF;

    /// The user data as this alphabet writes it; empty where it has no such character.
    ///
    /// @param septets GSM 03.38, one septet in an octet, after the header
    /// @param headerLength octets of user data header, which are left as they are
    Optional<byte[]> encoded(byte[] septets, int headerLength) {
        return switch (this) {
            case GSM -> Optional.of(septets);
            case LATIN1 -> latin1(septets, headerLength);
        };
    }

    private static Optional<byte[]> latin1(byte[] septets, int headerLength) {
        byte[] out = new byte[septets.length];
        System.arraycopy(septets, 0, out, 0, headerLength);
        int length = headerLength;
        for (int i = headerLength; i < septets.length; i++) {
            boolean escaped = septets[i] == GsmAlphabet.ESCAPE && i + 1 < septets.length;
            char c = escaped ? GsmAlphabet.extension(septets[++i]) : GsmAlphabet.basic(septets[i]);
            if (c > LATIN1_MAX) {
                return Optional.empty();
            }
            out[length++] = (byte) c;
        }
        return Optional.of(Arrays.copyOf(out, length));
    }
}
