package io.heliograph.text;

import java.util.Arrays;

/// GSM 03.38: the 7-bit default alphabet and its extension table (3GPP TS 23.038 §6.2.1), both
/// ways. What phones send may be in a language's own ([GsmTables]).
public final class GsmAlphabet {
    /// Septet that says "the next one is of the extension table".
    public static final byte ESCAPE = 0x1B;

    /// Where a table has no character.
    public static final char NONE = '\uFFFF';

    private static final int ABSENT = -1;
    private static final int EXTENDED = 0x100;
    private static final char EURO = '€';

    private static final String BASIC =
            "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ"
                    + NONE
                    + "ÆæßÉ"
                    + " !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
                    + "¿abcdefghijklmnopqrstuvwxyzäöñüà";

    /// By character, up to the Greek block, the last one that the basic table draws from.
    private static final short[] CODES = codes();

    private GsmAlphabet() {}

    /// The character of a septet of the basic table; [#NONE] for the escape.
    public static char basic(int septet) {
        return BASIC.charAt(septet & 0x7F);
    }

    /// The character of a septet that follows the escape; [#NONE] where the table has none.
    public static char extension(int septet) {
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
            case 0x65 -> EURO;
            default -> NONE;
        };
    }

    /// How many septets write this character: 1, 2 (with the escape), or 0 where it is in neither
    /// table.
    public static int septets(char c) {
        int code = code(c);
        return code == ABSENT ? 0 : code < EXTENDED ? 1 : 2;
    }

    /// Writes the character, one septet in an octet, and gives the place after it.
    static int write(char c, byte[] into, int at) {
        int code = code(c);
        if (code < EXTENDED) {
            into[at] = (byte) code;
            return at + 1;
        }
        into[at] = ESCAPE;
        into[at + 1] = (byte) (code - EXTENDED);
        return at + 2;
    }

    private static int code(char c) {
        return c < CODES.length ? CODES[c] : c == EURO ? EXTENDED | 0x65 : ABSENT;
    }

    private static short[] codes() {
        short[] codes = new short[0x400];
        Arrays.fill(codes, (short) ABSENT);
        for (int septet = 0; septet < 0x80; septet++) {
            if (basic(septet) < codes.length) {
                codes[basic(septet)] = (short) septet;
            }
            if (extension(septet) < codes.length) {
                codes[extension(septet)] = (short) (EXTENDED | septet);
            }
        }
        return codes;
    }
}
