package io.heliograph.webhook;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One report in a query, and the customer's answer to it: the `id_state` and nothing else.
final class QueriedRow {
    /// `YYYY-MM-DD HH:MM:SS` in GMT, as a form encodes it.
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'+'HH'%3A'mm'%3A'ss").withZone(ZoneOffset.UTC);

    private QueriedRow() {}

    /// `<url>?id_state=600100200&state=DELIVRD&time=2026-09-14+08%3A30%3A05`, after whatever query
    /// the URL has; a fragment is no business of the server's. Signed is the whole query.
    static Request request(String url, Push push) {
        int fragment = url.indexOf('#');
        String base = fragment < 0 ? url : url.substring(0, fragment);
        int begin = base.indexOf('?');
        String joint = begin < 0 ? "?" : base.endsWith("?") || base.endsWith("&") ? "" : "&";
        String whole =
                base
                        + joint
                        + "id_state="
                        + push.partId()
                        + "&state="
                        + push.state()
                        + "&time="
                        + TIME.format(push.at());
        String query = whole.substring(whole.indexOf('?') + 1);
        return new Request(List.of(push), whole, null, query.getBytes(StandardCharsets.US_ASCII));
    }

    /// The id; blanks around it, and quotes, are allowed. Empty: it is something else.
    static Optional<Set<Long>> taken(byte[] answer) {
        String text = new String(answer, StandardCharsets.UTF_8).replace("\uFEFF", "").strip();
        boolean quoted =
                text.length() > 2
                        && (text.startsWith("\"") || text.startsWith("'"))
                        && text.charAt(0) == text.charAt(text.length() - 1);
        String id = quoted ? text.substring(1, text.length() - 1).strip() : text;
        return id.matches("[0-9]{1,18}")
                ? Optional.of(Set.of(Long.parseLong(id)))
                : Optional.empty();
    }
}
