package io.heliograph.form;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The call is refused and nothing of it was taken: the caller is at fault, or has to wait. The
/// server answers it with the failure body of contract §1; it is no bug of ours, so it carries no
/// stack trace and is not logged.
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Map<String, List<String>> fields;
    private final transient @Nullable Duration retryAfter;
    private final transient Map<String, String> headers;
    private final @Nullable String code;

    private Refused(
            int status,
            String text,
            Map<String, List<String>> fields,
            @Nullable Duration retryAfter,
            Map<String, String> headers) {
        this(status, text, fields, retryAfter, headers, null);
    }

    private Refused(
            int status,
            String text,
            Map<String, List<String>> fields,
            @Nullable Duration retryAfter,
            Map<String, String> headers,
            @Nullable String code) {
        super(text, null, false, false);
        this.status = status;
        this.fields = fields;
        this.retryAfter = retryAfter;
        this.headers = headers;
        this.code = code;
    }

    /// Refused with a business code or a sentence.
    public static Refused text(int status, String text) {
        return new Refused(status, text, Map.of(), null, Map.of());
    }

    /// Refused with 400 and, for each field or number at fault, what is wrong with it.
    public static Refused fields(Map<String, List<String>> fields) {
        return new Refused(
                400,
                "fields at fault: " + fields.keySet(),
                new LinkedHashMap<>(fields),
                null,
                Map.of());
    }

    /// Refused, with a code for programs that stays as it is whatever the sentence becomes.
    ///
    /// @param code a word: `revision_changed`
    public static Refused coded(int status, String code, String text) {
        return new Refused(status, text, Map.of(), null, Map.of(), code);
    }

    /// Refused with 429: this caller called too often.
    public static Refused tooMany(Duration retryAfter, String text) {
        return new Refused(429, text, Map.of(), retryAfter, Map.of());
    }

    /// Refused with 503: a bound of the server is reached, for whomever it calls.
    public static Refused busy(Duration retryAfter, String text) {
        return new Refused(503, text, Map.of(), retryAfter, Map.of());
    }

    /// The same refusal with one more header.
    public Refused header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Refused(status, text(), fields, retryAfter, more, code);
    }

    /// What kind of refusal it is, in a word for programs: its own, or what its status says.
    public String code() {
        if (code != null) {
            return code;
        }
        return switch (status) {
            case 400 -> fields.isEmpty() ? "bad_request" : "fields_at_fault";
            case 401 -> "not_signed_in";
            case 403 -> "not_permitted";
            case 404 -> "not_found";
            case 405 -> "method_not_allowed";
            case 409 -> "conflict";
            case 412 -> "revision_changed";
            case 413 -> "too_large";
            case 429 -> "too_many";
            case 500 -> "our_fault";
            case 503 -> "busy";
            default -> "refused";
        };
    }

    /// The HTTP status, and `error_code`.
    public int status() {
        return status;
    }

    /// The business code or sentence; where fields are at fault, which ones.
    public String text() {
        String text = getMessage();
        return text == null ? "" : text;
    }

    /// Field → what is wrong with it; empty where no field is at fault.
    public Map<String, List<String>> fields() {
        return fields;
    }

    public Map<String, String> headers() {
        if (retryAfter == null) {
            return headers;
        }
        Map<String, String> all = new LinkedHashMap<>(headers);
        long seconds = Math.max(1, Math.ceilDiv(retryAfter.toMillis(), 1000L));
        all.put("Retry-After", Long.toString(seconds));
        return all;
    }
}
