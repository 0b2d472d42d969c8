package io.heliograph.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.heliograph.form.UnknownFields;
import java.util.Map;

/// What pages of other origins may read, where they may: their browsers ask by these headers.
final class Origins {
    /// Every page may.
    static final Header ANY =
            HeaderValues.createCached(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");

    /// Of the headers, these too.
    static final Header EXPOSED =
            HeaderValues.createCached(
                    HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS,
                    "Retry-After, Allow, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, "
                            + UnknownFields.HEADER);

    private static final Map<String, String> PREFLIGHT =
            Map.of(
                    "Access-Control-Allow-Headers",
                    "X-Access-Token, Content-Type, Idempotency-Key, Accept, charset",
                    "Access-Control-Max-Age",
                    "86400");

    private Origins() {}

    /// The answer to OPTIONS.
    static Answer options(String allow, boolean anyOrigin) {
        return anyOrigin
                ? Answer.empty(204, PREFLIGHT)
                        .header("Allow", allow)
                        .header("Access-Control-Allow-Methods", allow)
                : Answer.empty(204, Map.of("Allow", allow));
    }
}
