package io.heliograph.provider;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;

/// A receipt in its text form (SMPP 3.4 appendix B): `id:… sub:001 dlvrd:001 submit date:… done
/// date:… stat:DELIVRD err:000 text:…`. The specification calls it vendor specific, and so it is:
/// fields are missing, in another letter case or order, with blanks about the colon. What comes
/// after `text:` is the customer's and is never read.
final class ReceiptText {
    private final String text;

    ReceiptText(String text) {
        int end = valueStart(text, "text", text.length());
        this.text = end < 0 ? text : text.substring(0, end);
    }

    Optional<String> id() {
        return field("id");
    }

    /// The state's word, as given.
    Optional<String> state() {
        return field("stat");
    }

    Optional<String> error() {
        return field("err");
    }

    /// `done date`: YYMMDDhhmm, perhaps with seconds, perhaps with the century.
    Optional<Instant> doneAt(ZoneId zone) {
        return field("done date").or(() -> field("donedate")).flatMap(d -> instant(d, zone));
    }

    private Optional<String> field(String name) {
        int start = valueStart(text, name, text.length());
        if (start < 0) {
            return Optional.empty();
        }
        int end = start;
        while (end < text.length() && !isBlank(text.charAt(end))) {
            end++;
        }
        return end == start ? Optional.empty() : Optional.of(text.substring(start, end));
    }

    /// Where the value of a field begins; negative: there is no such field.
    private static int valueStart(String text, String name, int end) {
        for (int at = 0; at + name.length() < end; at++) {
            if (isFieldAt(text, name, at)) {
                int colon = skipBlanks(text, at + name.length());
                if (colon < end && text.charAt(colon) == ':') {
                    return skipBlanks(text, colon + 1);
                }
            }
        }
        return -1;
    }

    private static boolean isFieldAt(String text, String name, int at) {
        return text.regionMatches(true, at, name, 0, name.length())
                && (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)));
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return c <= ' ';
    }

    private static Optional<Instant> instant(String digits, ZoneId zone) {
        String full = digits.length() == 14 ? digits : "20" + digits;
        boolean wellFormed =
                (full.length() == 12 || full.length() == 14)
                        && full.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!wellFormed) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    LocalDateTime.of(
                                    number(full, 0, 4),
                                    number(full, 4, 6),
                                    number(full, 6, 8),
                                    number(full, 8, 10),
                                    number(full, 10, 12),
                                    full.length() == 14 ? number(full, 12, 14) : 0)
                            .atZone(zone)
                            .toInstant());
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    private static int number(String digits, int from, int to) {
        return Integer.parseInt(digits, from, to, 10);
    }
}
