package io.heliograph.provider;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// A receipt in its text form (SMPP 3.4 appendix B): `id:… sub:001 dlvrd:001 submit date:… done
/// date:… stat:DELIVRD err:000 text:…`. The specification calls it vendor specific, and so it is:
/// fields are missing, in another letter case or order, with blanks about the colon. What comes
/// after `text:` is the customer's and is never read.
final class ReceiptText {
    private static final List<String> FIELDS =
            List.of("id", "sub", "dlvrd", "submit date", "done date", "stat", "err");

    private static final int LOWER_CASE = 0x20;

    private final String text;

    ReceiptText(String text) {
        int end = fieldStart(text, "text");
        this.text = end < 0 ? text : text.substring(0, end);
    }

    private ReceiptText(String text, int end) {
        this.text = text.substring(0, end);
    }

    /// One whose text is the provider's too.
    static ReceiptText whole(String text) {
        return new ReceiptText(text, text.length());
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

    /// The value of a field, up to the next blank.
    ///
    /// @param name in small letters
    Optional<String> field(String name) {
        int field = fieldStart(text, name);
        if (field < 0) {
            return Optional.empty();
        }
        int start = skipBlanks(text, colon(text, field + name.length()) + 1);
        int end = start;
        while (end < text.length() && !isBlank(text.charAt(end))) {
            end++;
        }
        return end == start || isField(start)
                ? Optional.empty()
                : Optional.of(text.substring(start, end));
    }

    /// Whether the next field stands where a value should: this one is empty.
    private boolean isField(int at) {
        return FIELDS.stream().anyMatch(name -> isFieldAt(text, name, at));
    }

    /// Where a field begins; negative: there is no such field.
    private static int fieldStart(String text, String name) {
        int last = text.length() - name.length();
        for (int at = 0; at < last; at++) {
            if (isFieldAt(text, name, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isFieldAt(String text, String name, int at) {
        return (text.charAt(at) | LOWER_CASE) == name.charAt(0)
                && text.regionMatches(true, at, name, 0, name.length())
                && (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
                && colon(text, at + name.length()) >= 0;
    }

    /// Where the colon behind a field's name is; negative: there is none.
    private static int colon(String text, int from) {
        int at = skipBlanks(text, from);
        return at < text.length() && text.charAt(at) == ':' ? at : -1;
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
