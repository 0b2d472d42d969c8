package io.heliograph.admin;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/// An instant as operators write it: ISO 8601 with a zone's offset.
final class Moment {
    /// What it is, as the sentence goes on.
    static final String TOLD = "is no time of ISO 8601 such as 2027-01-01T00:00:00Z";

    private static final int CHARS_MAX = 40;
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2999-12-31T23:59:59Z");

    private Moment() {}

    /// Empty where it is none.
    static Optional<Instant> read(String text) {
        if (text.length() > CHARS_MAX) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant())
                    .filter(time -> !time.isBefore(FIRST) && !time.isAfter(LAST));
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }
}
