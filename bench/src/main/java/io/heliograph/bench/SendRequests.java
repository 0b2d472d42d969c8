package io.heliograph.bench;

import java.nio.charset.StandardCharsets;

/// Writes `POST /v1/send` requests, each with new recipients and new texts. The body goes to a
/// fixed place and the head, which must name its length, right before it: no copy, no object a
/// request. One thread uses it.
final class SendRequests {
    /// The largest request, with room to spare.
    static final int SIZE_MAX = 64 * 1024;

    private static final int HEAD_MAX = 1024;

    private final Recipients recipients = new Recipients();
    private final byte[] head;
    private final byte[] packageStart = ascii("{\"number\":[");
    private final byte[] textStart =
            ascii("],\"senderID\":\"Heliograph\",\"type\":\"sms\",\"text\":\"Parcel ");
    private final byte[] packageEnd;
    private final byte[] headEnd = ascii("\r\n\r\n");
    private long sequence;
    private int start;
    private int end;

    /// @param host the `Host` header
    /// @param callback where reports go
    SendRequests(String host, String token, String callback) {
        head =
                ascii(
                        "POST /v1/send HTTP/1.1\r\nHost: "
                                + host
                                + "\r\nX-Access-Token: "
                                + token
                                + "\r\nContent-Type: application/json\r\nContent-Length: ");
        packageEnd =
                ascii(
                        " is on its way and arrives by 18:00\",\"callback_url\":\""
                                + callback
                                + "\"}");
    }

    /// Writes the next request, from [#start] to [#end].
    ///
    /// @param bytes of at least [#SIZE_MAX]
    void next(Mode mode, byte[] bytes) {
        int at = HEAD_MAX;
        bytes[at++] = '[';
        at =
                switch (mode) {
                    case ONE, LATENCY -> putPackage(bytes, at, 1);
                    case HUNDRED -> putPackage(bytes, at, mode.messagesPerRequest);
                    case PERSONAL -> putPackages(bytes, at, mode.messagesPerRequest);
                    case MAILING -> throw new IllegalArgumentException("a mailing is one order");
                };
        bytes[at++] = ']';
        end = at;
        start = putHead(bytes, at - HEAD_MAX);
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    private int putPackages(byte[] bytes, int from, int count) {
        int at = from;
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                bytes[at++] = ',';
            }
            at = putPackage(bytes, at, 1);
        }
        return at;
    }

    private int putPackage(byte[] bytes, int from, int numbers) {
        int at = put(bytes, from, packageStart);
        for (int i = 0; i < numbers; i++) {
            if (i > 0) {
                bytes[at++] = ',';
            }
            at = recipients.put(bytes, at, sequence++);
        }
        at = put(bytes, at, textStart);
        at = Decimal.putPadded(bytes, at, sequence, 9);
        return put(bytes, at, packageEnd);
    }

    /// @return where it begins
    private int putHead(byte[] bytes, int bodyLength) {
        int digits = Decimal.digits(bodyLength);
        int first = HEAD_MAX - headEnd.length - digits - head.length;
        int at = put(bytes, first, head);
        at = Decimal.put(bytes, at, bodyLength);
        put(bytes, at, headEnd);
        return first;
    }

    private static int put(byte[] bytes, int at, byte[] what) {
        System.arraycopy(what, 0, bytes, at, what.length);
        return at + what.length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
