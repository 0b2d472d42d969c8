package io.heliograph.customer;

import io.heliograph.ledger.AmountText;
import io.heliograph.ledger.Booking;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A booking as operators see it.
///
/// @param kind `top_up`, `correction`; of messages `charge`, `refund`, `refund_reversal`
/// @param amount a decimal text; positive: the account has more by it
/// @param balanceAfter null: not worked out
record BookingView(
        long id,
        String kind,
        String amount,
        String currency,
        String note,
        Instant createdAt,
        @Nullable Long reverses,
        @Nullable Long reversedBy,
        @Nullable String balanceAfter) {
    static BookingView of(Booking booking) {
        return of(booking, booking.balanceAfterMicros());
    }

    /// @param balanceMicros with it; null: not worked out
    static BookingView of(Booking booking, @Nullable Long balanceMicros) {
        return new BookingView(
                booking.id(),
                booking.reason().key(),
                AmountText.of(booking.amount().micros()),
                booking.amount().currency(),
                booking.note(),
                booking.at(),
                booking.reverses(),
                booking.reversedBy(),
                Optional.ofNullable(balanceMicros).map(AmountText::of).orElse(null));
    }
}
