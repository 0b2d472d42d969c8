package io.heliograph.table;

import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A day or an instant as people write it: `2026-12-31`, `31.12.2026`, `31 Dec 2026`, `12/31/2026`
/// where it can only be that, each with a time or without.
public final class DateText {
    private static final Set<String> NONE =
            Set.of(
                    "",
                    "-",
                    "–",
                    "—",
                    "now",
                    "immediately",
                    "asap",
                    "open",
                    "openend",
                    "none",
                    "unlimited",
                    "infinity",
                    "∞",
                    "na",
                    "n/a",
                    "tbd",
                    "untilfurthernotice",
                    "sofort",
                    "unbegrenzt",
                    "immediatement",
                    "сейчас",
                    "сразу",
                    "немедленно",
                    "бессрочно",
                    "зараз",
                    "безстроково",
                    "odzaraz");

    private static final Pattern NUMBERS =
            Pattern.compile(
                    "([0-9]{1,2})([./-])([0-9]{1,2})\\2([0-9]{4}|[0-9]{2})(?:[ T,]+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?))?");

    private static final Pattern ISO =
            Pattern.compile(
                    "([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})(?:[ T]+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]+)?)?))?");

    private static final List<DateTimeFormatter> WORDS =
            List.of(
                    words("d[ ][-]MMM[ ][-]uuuu"),
                    words("d[ ][-]MMMM[ ][-]uuuu"),
                    words("MMM d[,] uuuu"),
                    words("MMMM d[,] uuuu"));

    private static final int CENTURY = 2000;
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2999-12-31T23:59:59Z");

    private final ZoneId zone;
    private final String order;

    /// @param zone whose days they are
    /// @param order `dmy`, `mdy`, or empty: whichever it can only be
    public DateText(ZoneId zone, String order) {
        this.zone = zone;
        this.order = order;
    }

    private static DateTimeFormatter words(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.ENGLISH);
    }

    /// @param last whether it is the last day of something, which ends with it
    /// @return empty where nothing is told
    /// @throws BadCell it is no time
    Optional<Instant> read(String text, boolean last) {
        String plain = text.strip();
        String word = Field.plain(plain);
        if (NONE.contains(plain) || (!word.isEmpty() && NONE.contains(word))) {
            return Optional.empty();
        }
        try {
            Instant time = instant(plain, last);
            if (time.isBefore(FIRST) || time.isAfter(LAST)) {
                throw new BadCell("is no day of this age: write it as 2026-12-31");
            }
            return Optional.of(time);
        } catch (DateTimeException none) {
            throw new BadCell("is no day: write it as 2026-12-31");
        }
    }

    private Instant instant(String text, boolean last) {
        Matcher iso = ISO.matcher(text);
        if (iso.matches()) {
            return at(
                    LocalDate.of(number(iso, 1), number(iso, 2), number(iso, 3)),
                    iso.group(4),
                    last);
        }
        Matcher numbers = NUMBERS.matcher(text);
        if (numbers.matches()) {
            return at(day(numbers), numbers.group(5), last);
        }
        if (text.indexOf('T') > 0 || text.endsWith("Z")) {
            return OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
        }
        for (DateTimeFormatter words : WORDS) {
            ParsePosition end = new ParsePosition(0);
            if (words.parseUnresolved(text, end) != null && end.getIndex() == text.length()) {
                return at(LocalDate.parse(text, words), null, last);
            }
        }
        throw new DateTimeException("no day");
    }

    private LocalDate day(Matcher numbers) {
        int one = number(numbers, 1);
        int two = number(numbers, 3);
        int told = number(numbers, 4);
        int year = told < 100 ? CENTURY + told : told;
        boolean points = numbers.group(2).equals("."); // nobody writes months first with them
        boolean dayFirst = order.isEmpty() ? points || one > 12 : order.equals("dmy");
        if (order.isEmpty() && !points && one <= 12 && two <= 12 && one != two) {
            throw new BadCell(
                    "may be two days: write it as 2026-12-31, or say by a mapping of the source by dates: dmy or mdy");
        }
        return dayFirst ? LocalDate.of(year, two, one) : LocalDate.of(year, one, two);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    private Instant at(LocalDate day, @Nullable String time, boolean last) {
        if (time == null) {
            return (last ? day.plusDays(1) : day).atStartOfDay(zone).toInstant();
        }
        String padded = time.indexOf(':') == 1 ? "0" + time : time;
        return LocalDateTime.of(day, LocalTime.parse(padded)).atZone(zone).toInstant();
    }
}
