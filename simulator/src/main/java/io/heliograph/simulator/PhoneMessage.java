package io.heliograph.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// A message that a phone sends, cut into parts.
///
/// @param from the phone
/// @param to the number that it writes to
/// @param dataCoding of its octets
/// @param parts the octets of each part
/// @param join how the parts say that they belong together
/// @param reference what they have in common
/// @param only which parts are sent, in this order, counted from 1
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PhoneMessage(
        String from,
        String to,
        int dataCoding,
        List<byte[]> parts,
        Join join,
        int reference,
        List<Integer> only) {
    private static final int ADDRESS_MAX = 20;
    private static final int UCS2 = 8;
    private static final int OCTETS_MAX = 140;
    private static final int PARTS_MAX = 255;
    private static final int REFERENCE_MAX = 0xFFFF;

    /// How parts say that they belong together.
    public enum Join {
        /// a header with a reference of 8 bits
        UDH,
        /// a header with one of 16 bits
        UDH16,
        /// the parameters `sar_*`
        SAR
    }

    public PhoneMessage {
        parts = List.copyOf(parts);
        only = List.copyOf(only);
    }

    /// One in letters and digits of ASCII, which GSM 03.38 writes alike, or in UCS-2.
    public static PhoneMessage of(String from, String to, String text) {
        return of(from, to, text, 1, Join.UDH, 1);
    }

    /// The same in so many parts.
    public static PhoneMessage of(
            String from, String to, String text, int parts, Join join, int reference) {
        boolean plain = text.chars().allMatch(PhoneMessage::isPlain);
        byte[] octets =
                text.getBytes(plain ? StandardCharsets.US_ASCII : StandardCharsets.UTF_16BE);
        return of(from, to, plain ? 0 : UCS2, octets, parts, join, reference);
    }

    /// One of these octets, in so many parts of an even number of octets.
    public static PhoneMessage of(
            String from,
            String to,
            int dataCoding,
            byte[] octets,
            int parts,
            Join join,
            int reference) {
        int size = Math.ceilDiv(Math.ceilDiv(octets.length, parts), 2) * 2;
        List<byte[]> cut = new ArrayList<>();
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            int at = Math.min(i * size, octets.length);
            cut.add(Arrays.copyOfRange(octets, at, Math.min(at + size, octets.length)));
            all.add(i + 1);
        }
        return new PhoneMessage(from, to, dataCoding, cut, join, reference, all);
    }

    /// The same, of which only these parts are sent, in this order.
    public PhoneMessage only(Integer... numbers) {
        return new PhoneMessage(from, to, dataCoding, parts, join, reference, List.of(numbers));
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || " .,!?'-+".indexOf(c) >= 0;
    }

    /// Reads it from JSON.
    ///
    /// @throws InvalidInput naming the field, its value and what to give
    static PhoneMessage parse(String json) {
        var fields = new Fields(Fields.parse(json), "");
        String from = fields.string("from", "");
        String to = fields.string("to", "");
        String text = fields.string("text", "");
        String hex = fields.string("octets", "");
        int coding = fields.integer("dataCoding", hex.isEmpty() ? -1 : 0);
        int parts = fields.integer("parts", 1);
        String join = fields.string("join", "udh");
        int reference = fields.integer("reference", 1);
        int only = fields.integer("only", 0);
        fields.refuseOthers();
        InvalidInput.checkRange("from (its length)", from.length(), 1, ADDRESS_MAX);
        InvalidInput.checkRange("to (its length)", to.length(), 1, ADDRESS_MAX);
        InvalidInput.checkRange("parts", parts, 1, PARTS_MAX);
        InvalidInput.checkRange("reference", reference, 0, REFERENCE_MAX);
        InvalidInput.checkRange("only", only, 0, parts);
        Join how = Fields.constant(Join.class, join.toUpperCase(Locale.ROOT), "join");
        PhoneMessage message =
                coding < 0
                        ? of(from, to, text, parts, how, reference)
                        : of(from, to, coding, octets(hex), parts, how, reference);
        InvalidInput.checkRange(
                "parts (octets in each)", message.parts.getFirst().length, 0, OCTETS_MAX);
        return only == 0 ? message : message.only(only);
    }

    private static byte[] octets(String hex) {
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException none) {
            throw new InvalidInput(
                    "octets is %s, but must be octets in hex, as in 48656c6c6f".formatted(hex));
        }
    }
}
