package io.heliograph.bench;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The head of an HTTP/1.1 message, as far as the bench cares.
///
/// @param bodyStart where the body begins
/// @param contentLength -1: the message does not say
/// @param retryAfterSeconds 0: not given
/// @param close whether the connection ends with this message
record HttpHead(int bodyStart, int contentLength, int retryAfterSeconds, boolean close) {
    private static final byte[] CONTENT_LENGTH = lower("content-length:");
    private static final byte[] RETRY_AFTER = lower("retry-after:");
    private static final byte[] CLOSE = lower("connection: close");
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    int end() {
        return bodyStart + contentLength;
    }

    /// Reads a head.
    ///
    /// @return null: it is not there as a whole yet
    static @Nullable HttpHead read(byte[] bytes, int length) {
        int contentLength = -1;
        int retryAfterSeconds = 0;
        boolean close = false;
        int lineStart = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            if (i - lineStart <= 1 && lineStart > 0) {
                return new HttpHead(i + 1, contentLength, retryAfterSeconds, close);
            }
            if (begins(bytes, lineStart, i, CONTENT_LENGTH)) {
                contentLength = number(bytes, lineStart + CONTENT_LENGTH.length, i);
            } else if (begins(bytes, lineStart, i, RETRY_AFTER)) {
                retryAfterSeconds = number(bytes, lineStart + RETRY_AFTER.length, i);
            } else if (begins(bytes, lineStart, i, CLOSE)) {
                close = true;
            }
            lineStart = i + 1;
        }
        return null;
    }

    /// The status of an answer whose head has been read.
    static int status(byte[] bytes) {
        return (int) Decimal.read(bytes, STATUS_AT, STATUS_AT + 3);
    }

    private static int number(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] == ' ') {
            at++;
        }
        return Math.toIntExact(Decimal.read(bytes, at, to));
    }

    private static boolean begins(byte[] bytes, int from, int to, byte[] lower) {
        if (to - from < lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            int found = bytes[from + i];
            if ((found >= 'A' && found <= 'Z' ? found + 32 : found) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] lower(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
