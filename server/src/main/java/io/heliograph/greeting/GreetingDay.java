package io.heliograph.greeting;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A day on which a group greets, as its account's calendar and clock have it (contract §4).
///
/// An hour that a change of the clocks leaves out is the first moment after the gap, one that comes
/// twice is the first of the two. What was missed is made up for until the day is over, and not
/// after.
///
/// @param begins when the greetings go out
/// @param ends when it is too late for them
record GreetingDay(LocalDate date, Instant begins, Instant ends) {
    /// An hour is given to the minute: a group that is made within it is not too late, and has as
    /// long again for its contacts to be added.
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// A day whose rest lies in the gap ends before its hour: it has this much of the next one.
    private static final Duration SWALLOWED = Duration.ofHours(1);

    private static final MonthDay LEAP_DAY = MonthDay.of(2, 29);

    /// The days for which it is time now: none or one, and two when the clocks have just jumped
    /// over midnight.
    ///
    /// @param time when the group greets, in that zone
    /// @param since when the group was made: it greets at hours after that. A time to come means
    ///   that the clock was set back since, and says nothing.
    static List<GreetingDay> due(LocalTime time, ZoneId zone, Instant since, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, zone);
        return Stream.of(today.minusDays(1), today)
                .flatMap(date ->
                        of(date, time, zone, since.isAfter(now) ? Instant.MIN : since).stream())
                .filter(day -> !now.isBefore(day.begins) && now.isBefore(day.ends))
                .toList();
    }

    private static Optional<GreetingDay> of(
            LocalDate date, LocalTime time, ZoneId zone, Instant since) {
        Instant hour = first(date.atTime(time), zone);
        Instant midnight = first(date.plusDays(1).atStartOfDay(), zone);
        Instant ends = hour.isBefore(midnight) ? midnight : hour.plus(SWALLOWED);
        if (since.isBefore(hour)) {
            return Optional.of(new GreetingDay(date, hour, ends));
        }
        return since.isBefore(hour.plus(MINUTE))
                ? Optional.of(new GreetingDay(date, since.plus(MINUTE), ends))
                : Optional.empty();
    }

    private static Instant first(LocalDateTime local, ZoneId zone) {
        ZoneOffsetTransition transition = zone.getRules().getTransition(local);
        return transition != null && transition.isGap()
                ? transition.getInstant()
                : local.atZone(zone).toInstant(); // of two the earlier
    }

    /// Whose birthday it is: who was born on 29 February has it on the 28th in common years.
    List<MonthDay> birthdays() {
        MonthDay day = MonthDay.from(date);
        return day.equals(MonthDay.of(2, 28)) && !date.isLeapYear()
                ? List.of(day, LEAP_DAY)
                : List.of(day);
    }
}
