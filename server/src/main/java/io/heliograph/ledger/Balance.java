package io.heliograph.ledger;

/// What an account has.
///
/// @param micros its own money, below zero where it lives on credit
/// @param creditMicros how far below zero it may go
/// @param currency of both
public record Balance(long micros, long creditMicros, String currency) {
    /// What it can still spend.
    public long availableMicros() {
        return Math.addExact(micros, creditMicros);
    }
}
