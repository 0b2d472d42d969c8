package io.heliograph.doubt;

import io.heliograph.message.Message;
import java.time.Instant;

/// A part that a provider may have, under an id that is not known.
///
/// @param attempt which of its submits
/// @param since when the answer was lost, or came without an id
public record Doubt(int providerId, Message message, long partId, int attempt, Instant since) {
    private static final long TAIL = 100_000_000;

    /// The last eight digits, by which receipts agree.
    static int tail(long digits) {
        return (int) (digits % TAIL);
    }

    int tail() {
        return tail(message.recipient().value());
    }
}
