package io.heliograph.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// A WAP push as a phone reads it, by the tables of the standards and knowing nothing of the
/// writer: parts are joined by their headers, then WSP, then WBXML.
///
/// @param href empty where there is none
record ReadPush(String href, String text) {
    private static final Map<Integer, String> STARTS =
            Map.of(
                    0x0B, "",
                    0x0C, "http://",
                    0x0D, "http://www.",
                    0x0E, "https://",
                    0x0F, "https://www.");
    private static final List<String> VALUES = List.of(".com/", ".edu/", ".net/", ".org/");
    private static final int VALUES_FROM = 0x85;

    static ReadPush of(Content content, int reference) {
        ByteArrayOutputStream pdu = new ByteArrayOutputStream();
        for (int part = 1; part <= content.parts(); part++) {
            ByteBuffer in = ByteBuffer.wrap(content.payload(part, reference).bytes());
            header(in, content.parts(), reference, part);
            pdu.writeBytes(rest(in));
        }
        return push(ByteBuffer.wrap(pdu.toByteArray()));
    }

    private static void header(ByteBuffer in, int parts, int reference, int part) {
        int end = 1 + octet(in);
        boolean toPush = false;
        boolean joined = parts == 1;
        while (in.position() < end) {
            int element = octet(in);
            int length = octet(in);
            switch (element) {
                case 0x05 -> {
                    expect("ports", length == 4);
                    toPush = in.getShort() == 2948 && in.getShort() == 9200;
                }
                case 0x00 -> {
                    expect("concatenation", length == 3 && parts > 1);
                    joined = octet(in) == reference && octet(in) == parts && octet(in) == part;
                }
                default -> throw new AssertionError("element " + element);
            }
        }
        expect("header", toPush && joined && in.position() == end);
    }

    private static ReadPush push(ByteBuffer in) {
        octet(in); // transaction
        expect("Push", octet(in) == 6);
        int headersEnd = octet(in) + in.position();
        int typeEnd = octet(in) + in.position();
        expect("Service Indication in WBXML", (octet(in) & 0x7F) == 0x2E);
        expect("in UTF-8", octet(in) == 0x81 && (octet(in) & 0x7F) == 106);
        expect("headers", in.position() == typeEnd && typeEnd == headersEnd);
        expect("WBXML 1.2", octet(in) == 2);
        expect("SI 1.0", octet(in) == 5);
        expect("UTF-8", octet(in) == 106);
        expect("no strings", octet(in) == 0);
        expect("<si> with content", octet(in) == (0x05 | 0x40));
        ReadPush read = indication(in);
        expect("</si>", octet(in) == 1);
        expect("the end", !in.hasRemaining());
        return read;
    }

    private static ReadPush indication(ByteBuffer in) {
        int tag = octet(in);
        expect("<indication> with content", (tag & 0x7F) == (0x06 | 0x40));
        StringBuilder href = new StringBuilder();
        if ((tag & 0x80) != 0) {
            href.append(STARTS.get(octet(in)));
            for (int token = octet(in); token != 1; token = octet(in)) {
                href.append(token == 3 ? inline(in) : VALUES.get(token - VALUES_FROM));
            }
        }
        StringBuilder text = new StringBuilder();
        for (int token = octet(in); token != 1; token = octet(in)) {
            expect("text", token == 3);
            text.append(inline(in));
        }
        return new ReadPush(href.toString(), text.toString());
    }

    private static String inline(ByteBuffer in) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int octet = octet(in); octet != 0; octet = octet(in)) {
            text.write(octet);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }

    private static int octet(ByteBuffer in) {
        return in.get() & 0xFF;
    }

    private static void expect(String what, boolean is) {
        if (!is) {
            throw new AssertionError("not " + what);
        }
    }
}
