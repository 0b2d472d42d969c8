package io.heliograph.text;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// What the octets of a message from a phone are in (SMPP 3.4 §5.2.19, 3GPP TS 23.038 §4). The
/// names are the database's.
public enum ReceivedAlphabet {
    /// GSM 03.38, one septet in an octet.
    GSM,
    /// ISO 8859-1, and ASCII with it.
    LATIN1,
    /// ISO 8859-5.
    CYRILLIC,
    /// ISO 8859-8.
    HEBREW,
    /// UTF-16.
    UCS2,
    /// No text, or one in an alphabet that nobody here reads.
    BINARY;

    private static final char UNKNOWN = '\uFFFD';
    private static final char BYTE_ORDER = '\uFEFF';

    /// What a data_coding says.
    ///
    /// @param ofZero what the provider takes 0 for
    public static ReceivedAlphabet of(int dataCoding, DefaultAlphabet ofZero) {
        return switch (dataCoding) {
            case 0 -> ofZero == DefaultAlphabet.LATIN1 ? LATIN1 : GSM;
            case 1, 3 -> LATIN1;
            case 2, 4 -> BINARY;
            case 6 -> CYRILLIC;
            case 7 -> HEBREW;
            case 8 -> UCS2;
            default -> ofGroup(dataCoding);
        };
    }

    /// The groups of TS 23.038: general ones below 0x80, waiting messages, and those with a class.
    private static ReceivedAlphabet ofGroup(int dataCoding) {
        int group = dataCoding >> 4;
        boolean compressed = group < 8 && (dataCoding & 0x20) != 0;
        if (group == 0 || compressed) {
            return BINARY; // Japanese and Korean alphabets, pictograms
        }
        if (group < 8) {
            return switch ((dataCoding >> 2) & 3) {
                case 1 -> BINARY;
                case 2 -> UCS2;
                default -> GSM;
            };
        }
        return switch (group) {
            case 0xC, 0xD -> GSM;
            case 0xE -> UCS2;
            case 0xF -> (dataCoding & 4) == 0 ? GSM : BINARY;
            default -> BINARY;
        };
    }

    /// What the octets say; of [#BINARY] in hex. What is no character, and NUL, which no database
    /// keeps in a text, is U+FFFD.
    public String text(byte[] octets) {
        String text =
                switch (this) {
                    case GSM -> isSevenBits(octets) ? ofGsm(octets) : ofLatin1(octets);
                    case LATIN1 -> ofLatin1(octets);
                    case CYRILLIC -> new String(octets, Charset.forName("ISO-8859-5"));
                    case HEBREW -> new String(octets, Charset.forName("ISO-8859-8"));
                    case UCS2 -> ofUcs2(octets);
                    case BINARY -> HexFormat.of().formatHex(octets);
                };
        return text.replace('\0', UNKNOWN);
    }

    private static boolean isSevenBits(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return false;
            }
        }
        return true;
    }

    private static String ofLatin1(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /// An escape to what its table does not have shows the character of the basic table (TS 23.038
    /// §6.2.1.1).
    private static String ofGsm(byte[] octets) {
        StringBuilder text = new StringBuilder(octets.length);
        for (int i = 0; i < octets.length; i++) {
            char c = GsmAlphabet.basic(octets[i]);
            if (octets[i] == GsmAlphabet.ESCAPE) {
                if (++i == octets.length) {
                    break;
                }
                char extended = GsmAlphabet.extension(octets[i]);
                c = extended == GsmAlphabet.NONE ? GsmAlphabet.basic(octets[i]) : extended;
            }
            text.append(c == GsmAlphabet.NONE ? ' ' : c);
        }
        return text.toString();
    }

    /// Big end first, unless a byte order mark says otherwise.
    private static String ofUcs2(byte[] octets) {
        int whole = octets.length & ~1;
        boolean little = whole > 0 && (octets[0] & 0xFF) == 0xFF && (octets[1] & 0xFF) == 0xFE;
        String text =
                new String(
                        octets,
                        0,
                        whole,
                        little ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE);
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER ? text.substring(1) : text;
    }
}
