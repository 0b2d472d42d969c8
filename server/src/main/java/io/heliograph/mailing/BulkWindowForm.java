package io.heliograph.mailing;

import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;

/// When a mailing is sent (contract §3, `dateStart`, `timeStart`, `timeStop`).
///
/// Without `timeStop` all is sent at the start. Without `timeStart` the start is now, or 00:00 of a
/// `dateStart`; without `dateStart` it is today. A stop before the start is on the next day. What
/// remains of a window that has begun is used, a single time that is past means at once.
///
/// @param startsAt not before now
/// @param stopsAt the same where all is sent at once
record BulkWindowForm(Instant startsAt, Instant stopsAt) {
    private static final int YEARS_AHEAD_MAX = 5;

    /// Reads it.
    ///
    /// @param faults what is wrong is added to it; then the result is not to be used
    static BulkWindowForm read(LooseObject in, Instant now, FieldFaults faults) {
        Optional<LocalDate> date = in.date("dateStart");
        Optional<LocalTime> start = in.time("timeStart");
        Optional<LocalTime> stop = in.time("timeStop");
        LocalDateTime present = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
        LocalDate day = date.orElse(present.toLocalDate());
        if (day.isAfter(present.toLocalDate().plusYears(YEARS_AHEAD_MAX))) {
            faults.add(
                    "dateStart",
                    day.toString(),
                    "must be within the next " + YEARS_AHEAD_MAX + " years");
            return new BulkWindowForm(now, now);
        }
        LocalTime first =
                start.orElse(date.isPresent() ? LocalTime.MIDNIGHT : present.toLocalTime());
        Instant startsAt = day.atTime(first).toInstant(ZoneOffset.UTC);
        Instant notPast = startsAt.isBefore(now) ? now : startsAt;
        if (stop.isEmpty()) {
            return new BulkWindowForm(notPast, notPast);
        }
        LocalDate lastDay = stop.get().isBefore(first) ? day.plusDays(1) : day;
        Instant stopsAt = lastDay.atTime(stop.get()).toInstant(ZoneOffset.UTC);
        if (stopsAt.isBefore(now)) {
            faults.add("timeStop", stop.get().toString(), "the time to send in is over");
            return new BulkWindowForm(now, now);
        }
        return new BulkWindowForm(notPast, stopsAt);
    }
}
