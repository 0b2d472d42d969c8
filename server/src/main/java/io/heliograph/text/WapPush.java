package io.heliograph.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A WAP push: a Service Indication, pushed over connectionless WSP to port 2948 of the phone,
/// which shows the text and offers to open the address (WAP-167, WAP-230 §8.2.4, WAP-259).
///
/// The first http or https address of the text, up to the next white space, is where it leads; what
/// stands around it is what the phone shows, or the address where nothing does. A text without an
/// address makes an indication that leads nowhere: callers refuse it where it is the customer's
/// fault.
public final class WapPush implements Content {
    /// Application ports, 16 bits: to 2948 (WAP push), from 9200 (connectionless WSP).
    private static final byte[] PORTS = {0x05, 0x04, 0x0B, (byte) 0x84, 0x23, (byte) 0xF0};

    private static final byte[] WSP_HEAD = {
        0x01, // transaction id: pushes have no answers to tell apart
        0x06, // Push
        0x04, // octets of the headers
        0x03, // octets of the content type
        (byte) 0xAE, // application/vnd.wap.sic
        (byte) 0x81, // charset
        (byte) 0xEA, // UTF-8
    };

    private static final Pattern ADDRESS = Pattern.compile("(?i)https?://\\S+");

    private final byte[] pdu;
    private final int parts;

    private WapPush(byte[] pdu) {
        this.pdu = pdu;
        Encoding encoding = Encoding.BINARY;
        this.parts =
                pdu.length <= encoding.unitsAlone()
                        ? 1
                        : Math.ceilDiv(pdu.length, encoding.unitsJoined());
    }

    /// The push of a text with its address.
    public static WapPush of(String text) {
        String clean = writable(text);
        Matcher address = ADDRESS.matcher(clean);
        if (!address.find()) {
            return new WapPush(pdu("", clean.strip()));
        }
        String before = clean.substring(0, address.start()).strip();
        String after = clean.substring(address.end()).strip();
        String shown = (before + " " + after).strip();
        return new WapPush(pdu(address.group(), shown.isEmpty() ? address.group() : shown));
    }

    /// Whether the text has an address to lead to.
    public static boolean hasAddress(String text) {
        return ADDRESS.matcher(text).find();
    }

    @Override
    public Encoding encoding() {
        return Encoding.BINARY;
    }

    @Override
    public int parts() {
        return parts;
    }

    @Override
    public PartPayload payload(int partNumber, int reference) {
        Concatenation.check(partNumber, parts, reference);
        int headerLength = 1 + PORTS.length + (parts == 1 ? 0 : Concatenation.ELEMENT_LENGTH);
        int each = Encoding.BINARY.unitsJoined();
        int from = parts == 1 ? 0 : (partNumber - 1) * each;
        int to = parts == 1 ? pdu.length : Math.min(from + each, pdu.length);
        byte[] bytes = new byte[headerLength + to - from];
        bytes[0] = (byte) (headerLength - 1);
        System.arraycopy(PORTS, 0, bytes, 1, PORTS.length);
        if (parts > 1) {
            Concatenation.write(bytes, 1 + PORTS.length, reference, parts, partNumber);
        }
        System.arraycopy(pdu, from, bytes, headerLength, to - from);
        return new PartPayload(bytes, Encoding.BINARY.dataCoding(false), true);
    }

    private static byte[] pdu(String href, String text) {
        byte[] indication = ServiceIndication.write(href, text);
        byte[] pdu = new byte[WSP_HEAD.length + indication.length];
        System.arraycopy(WSP_HEAD, 0, pdu, 0, WSP_HEAD.length);
        System.arraycopy(indication, 0, pdu, WSP_HEAD.length, indication.length);
        return pdu;
    }

    /// XML has no control characters but tab and line ends, and no half surrogate pairs.
    private static String writable(String text) {
        int[] points =
                text.codePoints()
                        .map(point -> point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point)
                        .filter(point ->
                                point >= ' ' || point == '\t' || point == '\n' || point == '\r')
                        .toArray();
        return new String(points, 0, points.length);
    }
}
