package io.heliograph.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What was booked for or against an account.
///
/// @param amount positive: the account has more by it
/// @param reverses the booking that this one counters; null: none
/// @param reversedBy the one that counters this; null: none
/// @param balanceAfterMicros the balance with it and all before; null: not worked out
public record Booking(
        long id,
        Reason reason,
        Money amount,
        String note,
        Instant at,
        @Nullable Long reverses,
        @Nullable Long reversedBy,
        @Nullable Long balanceAfterMicros) {
    /// Whether an operator made it; all else comes of messages.
    public boolean byOperator() {
        return reason == Reason.TOP_UP || reason == Reason.CORRECTION;
    }
}
