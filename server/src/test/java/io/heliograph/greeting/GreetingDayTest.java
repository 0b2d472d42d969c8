package io.heliograph.greeting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GreetingDayTest {
    private static final Instant LONG_AGO = Instant.EPOCH;

    private static List<LocalDate> due(String zone, String time, Instant since, Instant now) {
        return GreetingDay.due(LocalTime.parse(time), ZoneId.of(zone), since, now).stream()
                .map(GreetingDay::date)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        // plain days
        "UTC,                2026-05-17, 09:00, 2026-05-17T09:00:00Z, 2026-05-18T00:00:00Z",
        "UTC,                2026-12-31, 23:59, 2026-12-31T23:59:00Z, 2027-01-01T00:00:00Z",
        "UTC,                2026-05-17, 00:00, 2026-05-17T00:00:00Z, 2026-05-18T00:00:00Z",
        "Pacific/Kiritimati, 2026-05-17, 09:00, 2026-05-16T19:00:00Z, 2026-05-17T10:00:00Z",
        "America/St_Johns,   2026-05-17, 09:00, 2026-05-17T11:30:00Z, 2026-05-18T02:30:00Z",
        // hours that are left out: the first moment after the gap
        "Europe/Kyiv,        2027-03-28, 03:00, 2027-03-28T01:00:00Z, 2027-03-28T21:00:00Z",
        "Europe/Kyiv,        2027-03-28, 03:30, 2027-03-28T01:00:00Z, 2027-03-28T21:00:00Z",
        "Europe/Kyiv,        2027-03-28, 04:00, 2027-03-28T01:00:00Z, 2027-03-28T21:00:00Z",
        "Europe/Kyiv,        2027-03-28, 02:59, 2027-03-28T00:59:00Z, 2027-03-28T21:00:00Z",
        "America/New_York,   2027-03-14, 02:30, 2027-03-14T07:00:00Z, 2027-03-15T04:00:00Z",
        "Australia/Lord_Howe,2026-10-04, 02:15, 2026-10-03T15:30:00Z, 2026-10-04T13:00:00Z",
        // hours that come twice: the first of them
        "Europe/Kyiv,        2026-10-25, 03:00, 2026-10-25T00:00:00Z, 2026-10-25T22:00:00Z",
        "Europe/Kyiv,        2026-10-25, 03:30, 2026-10-25T00:30:00Z, 2026-10-25T22:00:00Z",
        "Europe/Kyiv,        2026-10-25, 04:00, 2026-10-25T02:00:00Z, 2026-10-25T22:00:00Z",
        "America/New_York,   2026-11-01, 01:30, 2026-11-01T05:30:00Z, 2026-11-02T05:00:00Z",
        // a gap at midnight, at the day's begin and at its end
        "Africa/Cairo,       2027-04-30, 00:30, 2027-04-29T22:00:00Z, 2027-04-30T21:00:00Z",
        "Africa/Cairo,       2027-04-29, 23:30, 2027-04-29T21:30:00Z, 2027-04-29T22:00:00Z",
        "America/Nuuk,       2027-03-27, 23:30, 2027-03-28T01:00:00Z, 2027-03-28T02:00:00Z",
        // an hour before midnight that comes twice
        "Africa/Cairo,       2026-10-29, 23:30, 2026-10-29T20:30:00Z, 2026-10-29T22:00:00Z",
        // a day that was left out
        "Pacific/Apia,       2011-12-30, 09:00, 2011-12-30T10:00:00Z, 2011-12-30T11:00:00Z",
    })
    void begins_at_its_hour_and_ends_with_the_day(
            String zone, LocalDate date, String time, Instant begins, Instant ends) {
        assertThat(due(zone, time, LONG_AGO, begins.minusMillis(1))).doesNotContain(date);
        assertThat(due(zone, time, LONG_AGO, begins)).contains(date);
        assertThat(due(zone, time, LONG_AGO, ends.minusMillis(1))).contains(date);
        assertThat(due(zone, time, LONG_AGO, ends)).doesNotContain(date);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05-17T08:59:59Z, 2026-05-17T09:00:00Z, true",
        // within the minute that its hour names: a minute later
        "2026-05-17T09:00:00Z, 2026-05-17T09:00:59Z, false",
        "2026-05-17T09:00:00Z, 2026-05-17T09:01:00Z, true",
        "2026-05-17T09:00:40Z, 2026-05-17T09:01:39Z, false",
        "2026-05-17T09:00:40Z, 2026-05-17T09:01:40Z, true",
        // after it
        "2026-05-17T09:01:00Z, 2026-05-17T12:00:00Z, false",
        "2026-05-17T09:01:00Z, 2026-05-18T09:00:00Z, true",
        // made by a clock that was set back since
        "2026-05-17T12:00:00Z, 2026-05-17T09:00:00Z, true",
    })
    void a_group_made_after_its_hour_begins_the_next_day(
            Instant since, Instant now, boolean greets) {
        assertThat(due("UTC", "09:00", since, now)).hasSize(greets ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "2027-02-27, 02-27",
        "2027-02-28, 02-28 02-29",
        "2027-03-01, 03-01",
        "2028-02-28, 02-28",
        "2028-02-29, 02-29",
        "2100-02-28, 02-28 02-29",
    })
    void greets_those_born_on_the_leap_day_on_the_28th_in_common_years(
            LocalDate date, String birthdays) {
        GreetingDay day = new GreetingDay(date, Instant.EPOCH, Instant.MAX);
        assertThat(day.birthdays())
                .containsExactlyElementsOf(
                        List.of(birthdays.split(" ")).stream()
                                .map(each -> MonthDay.parse("--" + each))
                                .toList());
    }

    @Test
    void a_day_that_the_calendar_leaves_out_is_greeted_with_the_next() {
        assertThat(due("Pacific/Apia", "00:00", LONG_AGO, Instant.parse("2011-12-30T10:30:00Z")))
                .containsExactly(LocalDate.parse("2011-12-30"), LocalDate.parse("2011-12-31"));
    }
}
