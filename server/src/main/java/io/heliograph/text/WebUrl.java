package io.heliograph.text;

import com.ibm.icu.text.IDNA;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An `http` or `https` URL to call, as far as it can be judged by looking: its host's addresses
/// are judged when it is connected to, since they can change at any time.
///
/// It is taken as people type it: with letters of any alphabet in the host's name (UTS 46) and in
/// the path, with blanks, and with `_` in the host, which names of containers have.
public sealed interface WebUrl {
    /// Octets at most, as it is given and as it is called; more would not fit the index of what
    /// waits.
    int LENGTH_MAX = 2_000;

    /// One that can be tried.
    ///
    /// @param url as it is called: in ASCII, percent-encoded
    /// @param host for logs, where paths and queries may be secrets
    record Valid(String url, String host) implements WebUrl {}

    /// One that never works.
    ///
    /// @param sentence what is wrong, to follow the value in an answer
    record Faulty(String sentence) implements WebUrl {}

    /// Judges it.
    static WebUrl parse(String text) {
        return parse(text, LENGTH_MAX);
    }

    /// Judges one that may have so many octets.
    static WebUrl parse(String text, int octetsMax) {
        if (text.length() > octetsMax) {
            return tooLong(octetsMax);
        }
        if (text.chars().anyMatch(c -> c < ' ' || (c >= 0x7F && c < 0xA0))) {
            return new Faulty("must hold no line ends or other control characters");
        }
        int slashes = text.indexOf("://");
        String scheme = slashes < 0 ? "" : text.substring(0, slashes).toLowerCase(Locale.ROOT);
        if (slashes < 0) {
            return new Faulty("must be a URL such as https://example.com/reports");
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return new Faulty("must begin with http:// or https://");
        }
        int end = slashes + 3;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String authority = text.substring(slashes + 3, end);
        if (authority.indexOf('@') >= 0) {
            return new Faulty("must hold no user name or password");
        }
        String ascii = inAscii(authority);
        String host = ascii == null ? null : host(ascii);
        if (ascii == null || host == null) {
            return new Faulty(
                    authority.isEmpty() || authority.startsWith(":")
                            ? "must name a host"
                            : "must be a URL such as https://example.com/reports");
        }
        if (!isPort(ascii)) {
            return new Faulty("must have a port from 1 to 65535, or none");
        }
        String url = scheme + "://" + ascii + encoded(text, end);
        return url.length() > octetsMax || text.getBytes(StandardCharsets.UTF_8).length > octetsMax
                ? tooLong(octetsMax)
                : new Valid(url, host);
    }

    private static Faulty tooLong(int octetsMax) {
        return new Faulty("must have at most " + octetsMax + " characters, percent-encoded");
    }

    /// Host and port with the host's name in ASCII; null where it is no name.
    private static @Nullable String inAscii(String authority) {
        if (isAscii(authority)) {
            return authority;
        }
        int colon = authority.lastIndexOf(':');
        String name = colon < 0 ? authority : authority.substring(0, colon);
        StringBuilder ascii = new StringBuilder();
        IDNA.Info info = new IDNA.Info();
        Names.UTS_46.nameToASCII(name, ascii, info);
        // full-width signs become those that end a host's name
        return info.hasErrors() || !isName(ascii)
                ? null
                : ascii + (colon < 0 ? "" : authority.substring(colon));
    }

    private static boolean isName(CharSequence ascii) {
        return ascii.chars()
                .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "._-".indexOf(c) >= 0));
    }

    /// The host; null where there is none. RFC 3986 has no `_` in names of hosts, but resolvers do.
    private static @Nullable String host(String authority) {
        try {
            if (new URI("http://" + authority.replace('_', 'a')).parseServerAuthority().getHost()
                    == null) {
                return null;
            }
        } catch (URISyntaxException broken) {
            return null;
        }
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    /// What was judged by [#host].
    private static boolean isPort(String authority) {
        int colon = authority.lastIndexOf(':');
        String port = colon > authority.lastIndexOf(']') ? authority.substring(colon + 1) : "";
        return port.isEmpty()
                || (port.length() <= 9
                        && Integer.parseInt(port) > 0
                        && Integer.parseInt(port) <= 65_535);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /// Path, query and fragment as browsers send them: what a URL may not hold percent-encoded as
    /// UTF-8, what is encoded left alone, a `%` that encodes nothing as `%25`.
    private static String encoded(String text, int from) {
        StringBuilder encoded = new StringBuilder(text.length() - from);
        boolean inPath = true;
        boolean inFragment = false;
        for (int i = from; i < text.length(); i++) {
            int point = text.codePointAt(i);
            i += Character.charCount(point) - 1;
            boolean isEscape = point == '%' && isHex(text, i + 1) && isHex(text, i + 2);
            boolean isIllegal =
                    "\"<>\\^`{|} ".indexOf(point) >= 0
                            || (inPath && (point == '[' || point == ']'))
                            || (inFragment && point == '#');
            if (point >= 0x80 || isIllegal || (point == '%' && !isEscape)) {
                for (byte octet : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append('%').append(String.format("%02X", octet));
                }
            } else {
                encoded.append((char) point);
            }
            inPath &= point != '?' && point != '#';
            inFragment |= point == '#';
        }
        return encoded.toString();
    }

    private static boolean isHex(String text, int at) {
        return at < text.length() && Character.digit(text.charAt(at), 16) >= 0;
    }

    /// Made when it is first needed, which takes a while.
    final class Names {
        private static final IDNA UTS_46 =
                IDNA.getUTS46Instance(
                        IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);

        private Names() {}
    }
}
