package io.heliograph.text;

/// How many octets a text takes as it is written in JSON: a control character takes six.
public final class JsonSize {
    private static final int CONTROL = 6;
    private static final String ESCAPED_SHORT = "\"\\\b\t\n\f\r";

    private JsonSize() {}

    /// Its quotes too; never too few.
    public static long of(String text) {
        long bytes = 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (ESCAPED_SHORT.indexOf(c) >= 0) {
                bytes += 2;
            } else if (c < ' ') {
                bytes += CONTROL;
            } else if (c < 0x80) {
                bytes++;
            } else {
                bytes += c < 0x800 ? 2 : 3;
            }
        }
        return bytes;
    }
}
