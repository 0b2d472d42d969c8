package io.heliograph.doubt;

import io.heliograph.message.Message;
import io.heliograph.receipt.RecipientEvidence;
import java.time.Instant;

/// A part that a provider may have, under an id that is not known.
///
/// @param attempt which of its submits
/// @param since when the answer was lost, or came without an id
public record Doubt(int providerId, Message message, long partId, int attempt, Instant since) {
    int tail() {
        return RecipientEvidence.tail(message.recipient());
    }
}
