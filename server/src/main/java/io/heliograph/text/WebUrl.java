package io.heliograph.text;

import java.net.URI;
import java.net.URISyntaxException;

/// An `http` or `https` URL to call, as far as it can be judged by looking: its host's addresses
/// are judged when it is connected to, since they can change at any time.
public sealed interface WebUrl {
    /// Characters at most; more would not fit the index of what waits.
    int LENGTH_MAX = 2_000;

    /// One that can be tried.
    ///
    /// @param url as given
    /// @param host for logs, where paths and queries may be secrets
    record Valid(String url, String host) implements WebUrl {}

    /// One that never works.
    ///
    /// @param sentence what is wrong, to follow the value in an answer
    record Faulty(String sentence) implements WebUrl {}

    /// Judges it.
    static WebUrl parse(String text) {
        if (text.length() > LENGTH_MAX) {
            return new Faulty("must have at most " + LENGTH_MAX + " characters");
        }
        if (!text.chars().allMatch(c -> c > ' ' && c < 127)) {
            return new Faulty(
                    "must be ASCII without blanks: write other characters percent-encoded, a host's in punycode");
        }
        URI uri;
        try {
            uri = new URI(text).parseServerAuthority();
        } catch (URISyntaxException broken) {
            return new Faulty("must be a URL such as https://example.com/reports");
        }
        if (!"http".equalsIgnoreCase(uri.getScheme())
                && !"https".equalsIgnoreCase(uri.getScheme())) {
            return new Faulty("must begin with http:// or https://");
        }
        if (uri.getRawUserInfo() != null) {
            return new Faulty("must hold no user name or password");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            return new Faulty("must name a host");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            return new Faulty("must have a port from 1 to 65535, or none");
        }
        return new Valid(text, uri.getHost());
    }
}
