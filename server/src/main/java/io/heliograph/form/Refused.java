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

    private Refused(
            int status,
            String text,
            Map<String, List<String>> fields,
            @Nullable Duration retryAfter,
            Map<String, String> headers) {
        super(text, null, false, false);
        this.status = status;
        this.fields = fields;
        this.retryAfter = retryAfter;
        this.headers = headers;
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
        return new Refused(status, text(), fields, retryAfter, more);
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
