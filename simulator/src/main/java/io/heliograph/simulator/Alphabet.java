package io.heliograph.simulator;

import java.nio.charset.StandardCharsets;

/// Reads text by its data_coding (3GPP TS 23.038, 4 and 6.2.1), so that a person can read what was
/// seen.
final class Alphabet {
    private static final String BASIC =
            "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001BÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
                    + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private static final String EXTENSION_CODES = "\n\u0014()/<=>@e";
    private static final String EXTENSION_CHARACTERS = "\f^{}\\[~]|€";
    private static final int ESCAPE = 0x1B;

    private Alphabet() {}

    static String text(int dataCoding, byte[] octets, int at, int length) {
        int coding = dataCoding >= 0xF0 ? dataCoding & 0x04 : dataCoding & 0x0F;
        return switch (coding) {
            case 0 -> gsm(octets, at, length);
            case 1 -> new String(octets, at, length, StandardCharsets.US_ASCII);
            case 3 -> new String(octets, at, length, StandardCharsets.ISO_8859_1);
            case 8 -> new String(octets, at, length, StandardCharsets.UTF_16BE);
            default -> "";
        };
    }

    private static String gsm(byte[] octets, int at, int length) {
        var text = new StringBuilder(length);
        for (int i = at; i < at + length; i++) {
            int code = octets[i] & 0x7F;
            if (code == ESCAPE && i + 1 < at + length) {
                i++;
                int extension = EXTENSION_CODES.indexOf(octets[i]);
                text.append(
                        extension >= 0
                                ? EXTENSION_CHARACTERS.charAt(extension)
                                : BASIC.charAt(octets[i] & 0x7F));
            } else {
                text.append(BASIC.charAt(code));
            }
        }
        return text.toString();
    }
}
