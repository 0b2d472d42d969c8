package io.heliograph.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// In what a phone's message is written, by its data_coding (SMPP 3.4 §5.2.19; from 16 on the
/// groups of 3GPP TS 23.038 §4). The names are the database's, and stay.
public enum ReceivedAlphabet {
    /// GSM 03.38, one septet in an octet
    GSM(null),
    ASCII(null),
    LATIN1("ISO-8859-1"),
    CYRILLIC("ISO-8859-5"),
    HEBREW("ISO-8859-8"),
    UCS2(null),
    JAPANESE("ISO-2022-JP"),
    KOREAN("EUC-KR"),
    /// no text: shown in hex
    BINARY(null);

    private static final int COMPRESSED = 0x20;

    private final @Nullable String charset;

    ReceivedAlphabet(@Nullable String charset) {
        this.charset = charset;
    }

    /// @param usual what the provider takes data_coding 0 for
    public static ReceivedAlphabet of(int dataCoding, DefaultAlphabet usual) {
        return dataCoding < 0x10 ? ofSmpp(dataCoding, usual) : ofGroup(dataCoding, usual);
    }

    private static ReceivedAlphabet ofSmpp(int dataCoding, DefaultAlphabet usual) {
        return switch (dataCoding) {
            case 1 -> ASCII;
            case 2, 4, 9, 13 -> BINARY;
            case 3 -> LATIN1;
            case 5, 10 -> JAPANESE;
            case 6 -> CYRILLIC;
            case 7 -> HEBREW;
            case 8 -> UCS2;
            case 14 -> KOREAN;
            default -> usual(usual);
        };
    }

    private static ReceivedAlphabet ofGroup(int dataCoding, DefaultAlphabet usual) {
        return switch (dataCoding >> 4) {
            case 0x0E -> UCS2;
            case 0x0F -> (dataCoding & 4) == 0 ? usual(usual) : BINARY;
            case 1, 2, 3, 4, 5, 6, 7 -> {
                if ((dataCoding & COMPRESSED) != 0) {
                    yield BINARY;
                }
                yield switch ((dataCoding >> 2) & 3) {
                    case 1 -> BINARY;
                    case 2 -> UCS2;
                    default -> usual(usual);
                };
            }
            default -> usual(usual);
        };
    }

    private static ReceivedAlphabet usual(DefaultAlphabet usual) {
        return switch (usual) {
            case GSM -> GSM;
            case LATIN1 -> LATIN1;
        };
    }

    /// The text, or for [#BINARY] the octets in hex. Never fails: what cannot be read becomes
    /// U+FFFD, and NUL, which no database keeps, is left out.
    ///
    /// @param octets of all parts, since a character may lie across two of them
    /// @param tables that septets are read by
    public String text(byte[] octets, GsmTables tables) {
        String text =
                switch (this) {
                    case GSM -> isSeptets(octets) ? gsm(octets, tables) : ofOctets(octets);
                    case ASCII -> ofOctets(octets);
                    case UCS2 -> ucs2(octets);
                    case BINARY -> HexFormat.of().formatHex(octets);
                    case LATIN1, CYRILLIC, HEBREW, JAPANESE, KOREAN ->
                            new String(octets, Charset.forName(String.valueOf(charset)));
                };
        return text.replace("\0", "");
    }

    private static boolean isSeptets(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return false;
            }
        }
        return true;
    }

    /// What has eight bits where seven are claimed: UTF-8 where it is that, else ISO 8859-1.
    private static String ofOctets(byte[] octets) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException isNone) {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    /// What the extension table does not have is shown as the same septet of the basic one (3GPP TS
    /// 23.038 §6.2.1.1).
    private static String gsm(byte[] septets, GsmTables tables) {
        StringBuilder text = new StringBuilder(septets.length);
        for (int i = 0; i < septets.length; i++) {
            char c = tables.basic(septets[i]);
            if (septets[i] == GsmAlphabet.ESCAPE) {
                if (++i == septets.length) {
                    break;
                }
                char extended = tables.extension(septets[i]);
                c = extended == GsmAlphabet.NONE ? tables.basic(septets[i]) : extended;
            }
            text.append(c == GsmAlphabet.NONE ? ' ' : c);
        }
        return text.toString();
    }

    /// Big-endian unless it says otherwise. An odd number of ASCII octets is ASCII, whatever is
    /// claimed; of others the last one is cut off.
    private static String ucs2(byte[] octets) {
        int length = octets.length & ~1;
        if (length < octets.length && isPrinted(octets)) {
            return new String(octets, StandardCharsets.US_ASCII);
        }
        if (length >= 2 && octets[0] == (byte) 0xFF && octets[1] == (byte) 0xFE) {
            return utf16(octets, 2, length, ByteOrder.LITTLE_ENDIAN);
        }
        boolean marked = length >= 2 && octets[0] == (byte) 0xFE && octets[1] == (byte) 0xFF;
        return utf16(octets, marked ? 2 : 0, length, ByteOrder.BIG_ENDIAN);
    }

    /// Half a character costs nothing but itself.
    private static String utf16(byte[] octets, int from, int to, ByteOrder order) {
        StringBuilder text = new StringBuilder((to - from) / 2);
        ByteBuffer.wrap(octets, from, to - from)
                .slice()
                .order(order)
                .asCharBuffer()
                .toString()
                .codePoints()
                .map(point ->
                        point <= 0xFFFF && Character.isSurrogate((char) point) ? 0xFFFD : point)
                .forEach(text::appendCodePoint);
        return text.toString();
    }

    private static boolean isPrinted(byte[] octets) {
        for (byte octet : octets) {
            if (octet < ' ' && octet != '\n' && octet != '\r') {
                return false;
            }
        }
        return true;
    }
}
