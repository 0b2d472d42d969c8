package io.heliograph.provider;

import java.util.Arrays;
import java.util.Optional;

/// What a provider takes data_coding 0 for (SMPP 3.4 §5.2.19: "SMSC default alphabet", which each
/// centre is free to choose).
enum DefaultAlphabet {
    /// GSM 03.38, one septet in an octet: what our parts are made of
    GSM,
    /// ISO 8859-1
    LATIN1;

    private static final int ESCAPE = 0x1B;
    private static final char NONE = '\uFFFF';

    /// GSM 03.38 §6.2.1 in Latin-1; '\uFFFF' for the Greek capitals and the escape.
    private static final String BASIC =
            "@£$¥èéùìòÇ\n"
                    + "Øø\r"
                    + "Åå\uFFFF_\uFFFF\uFFFF\uFFFF\uFFFF\uFFFF\uFFFF\uFFFF\uFFFF\uFFFF\uFFFFÆæßÉ"
                    + " !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
                    + "¿abcdefghijklmnopqrstuvwxyzäöñüà";

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
            boolean escaped = septets[i] == ESCAPE && i + 1 < septets.length;
            char c = escaped ? extension(septets[++i]) : BASIC.charAt(septets[i] & 0x7F);
            if (c == NONE) {
                return Optional.empty();
            }
            out[length++] = (byte) c;
        }
        return Optional.of(Arrays.copyOf(out, length));
    }

    /// GSM 03.38 §6.2.1.1.
    private static char extension(byte septet) {
        return switch (septet) {
            case 0x0A -> '\f';
            case 0x14 -> '^';
            case 0x28 -> '{';
            case 0x29 -> '}';
            case 0x2F -> '\\';
            case 0x3C -> '[';
            case 0x3D -> '~';
            case 0x3E -> ']';
            case 0x40 -> '|';
            default -> NONE;
        };
    }
}
