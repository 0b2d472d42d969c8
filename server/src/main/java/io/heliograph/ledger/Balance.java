package io.heliograph.ledger;

import java.time.LocalDate;

/// What an account has.
///
/// @param micros its own money, below zero where it lives on credit
/// @param creditMicros how far below zero it may go
/// @param currency of both
/// @param spentDay the latest day, in the account's time zone, of which is known what was spent
/// @param spentMicros charged on that day, whatever was given back
public record Balance(
        long micros, long creditMicros, String currency, LocalDate spentDay, long spentMicros) {
    /// What was spent on that day. A day that comes again, after the account's time zone has been
    /// changed or the clock set back, goes on with what the later one has.
    public long spentMicros(LocalDate day) {
        return day.isAfter(spentDay) ? 0 : spentMicros;
    }

    /// What it can still spend.
    public long availableMicros() {
        return Math.addExact(micros, creditMicros);
    }
}
