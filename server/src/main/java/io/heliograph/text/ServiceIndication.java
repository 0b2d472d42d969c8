package io.heliograph.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A Service Indication (WAP-167) in WBXML (WAP-192): an address to open and the text that asks for
/// it. The tokens are those of WAP-167 §8.3, code page 0.
final class ServiceIndication {
    private static final byte[] PREAMBLE = {
        0x02, // WBXML 1.2
        0x05, // -//WAPFORUM//DTD SI 1.0//EN
        0x6A, // UTF-8
        0x00, // no string table
    };

    private static final int END = 0x01;
    private static final int INLINE_TEXT = 0x03;
    private static final int HAS_CONTENT = 0x40;
    private static final int HAS_ATTRIBUTES = 0x80;
    private static final int SI = 0x05;
    private static final int INDICATION = 0x06;
    private static final int HREF = 0x0B;

    /// Attribute starts that say the address's beginning too, the longer ones first.
    private static final Token[] BEGINNINGS = {
        new Token("https://www.", 0x0F),
        new Token("http://www.", 0x0D),
        new Token("https://", 0x0E),
        new Token("http://", 0x0C),
    };

    private static final Token[] ENDINGS = {
        new Token(".com/", 0x85),
        new Token(".edu/", 0x86),
        new Token(".net/", 0x87),
        new Token(".org/", 0x88),
    };

    private record Token(String text, int code) {}

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private ServiceIndication() {}

    /// @param href where it leads; empty: nowhere
    /// @param text what the phone shows
    static byte[] write(String href, String text) {
        ServiceIndication indication = new ServiceIndication();
        indication.document(href, text);
        return indication.out.toByteArray();
    }

    private void document(String href, String text) {
        out.writeBytes(PREAMBLE);
        out.write(SI | HAS_CONTENT);
        out.write(
                href.isEmpty()
                        ? INDICATION | HAS_CONTENT
                        : INDICATION | HAS_ATTRIBUTES | HAS_CONTENT);
        if (!href.isEmpty()) {
            href(href);
            out.write(END); // of the attributes
        }
        inline(text);
        out.write(END);
        out.write(END);
    }

    private void href(String href) {
        int at = 0;
        int start = HREF;
        for (Token beginning : BEGINNINGS) {
            if (href.startsWith(beginning.text)) {
                at = beginning.text.length();
                start = beginning.code;
                break;
            }
        }
        out.write(start);
        int written = at;
        while (at < href.length()) {
            Token ending = endingAt(href, at);
            if (ending == null) {
                at++;
            } else {
                inline(href.substring(written, at));
                out.write(ending.code);
                at += ending.text.length();
                written = at;
            }
        }
        inline(href.substring(written));
    }

    private static @Nullable Token endingAt(String href, int at) {
        for (Token ending : ENDINGS) {
            if (href.startsWith(ending.text, at)) {
                return ending;
            }
        }
        return null;
    }

    /// A text that ends with NUL; nothing for an empty one.
    private void inline(String text) {
        if (!text.isEmpty()) {
            out.write(INLINE_TEXT);
            out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            out.write(0);
        }
    }
}
