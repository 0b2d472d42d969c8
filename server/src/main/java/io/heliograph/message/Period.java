package io.heliograph.message;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A stretch of time, as searches are asked for it (contract §3, `time_period`).
///
/// @param from the first moment
/// @param until the first moment after it, later than `from`
public record Period(Instant from, Instant until) {
    /// What to write in the place of what [#read] does not take.
    public static final String REMEDY =
            "must be YYYY-MM-DD HH:MM:SS - YYYY-MM-DD HH:MM:SS or two dates alone, the earlier one first";

    private static final Pattern FORM =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\d)(?:\\s+(\\d\\d:\\d\\d(?::\\d\\d)?))?\\s+-\\s+"
                            + "(\\d{4}-\\d\\d-\\d\\d)(?:\\s+(\\d\\d:\\d\\d(?::\\d\\d)?))?");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);

    public Period {
        if (!until.isAfter(from)) {
            throw new IllegalArgumentException("the period ends before it begins");
        }
    }

    /// Reads `YYYY-MM-DD HH:MM:SS - YYYY-MM-DD HH:MM:SS`, in GMT, where each time may be left out
    /// or lack its seconds. The second, minute or day that is named last belongs to the period.
    ///
    /// @return empty for anything else, and for an end before the begin
    public static Optional<Period> read(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            Instant from = moment(form.group(1), Optional.ofNullable(form.group(2)));
            Optional<String> time = Optional.ofNullable(form.group(4));
            Instant last = moment(form.group(3), time);
            Instant until = last.plus(time.map(Period::precision).orElse(Duration.ofDays(1)));
            return until.isAfter(from) ? Optional.of(new Period(from, until)) : Optional.empty();
        } catch (DateTimeException none) {
            return Optional.empty(); // the 30th of February, half past 25
        }
    }

    private static Instant moment(String date, Optional<String> time) {
        return LocalDate.parse(date, DATE)
                .atTime(time.map(LocalTime::parse).orElse(LocalTime.MIDNIGHT))
                .toInstant(ZoneOffset.UTC);
    }

    private static Duration precision(String time) {
        return time.length() == "HH:MM".length() ? Duration.ofMinutes(1) : Duration.ofSeconds(1);
    }
}
