package io.heliograph.message;

import io.heliograph.account.Account;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one request asks for, decided by the pipeline but not yet paid.
///
/// @param lines in the order of the request
/// @param idempotency null: the caller named no key
record Order(Account account, Instant at, List<Line> lines, @Nullable IdempotencyKey idempotency) {
    Order {
        lines = List.copyOf(lines);
    }

    /// One message.
    ///
    /// @param reported contract `delivery`
    record Line(
            Quote quote,
            Instant beginsAt,
            Instant expiresAt,
            boolean reported,
            @Nullable String callbackUrl) {}

    /// The caller's own name for the request.
    ///
    /// @param bodyHash SHA-256 of the request's body
    @SuppressWarnings("ArrayRecordComponent") // compared by Arrays.equals where it matters
    record IdempotencyKey(String key, byte[] bodyHash) {}

    /// What became of a line: the id of its message's first part, or the refusal.
    sealed interface Decision {
        record Taken(long firstId) implements Decision {}

        record Refused(RefusalCode code) implements Decision {}
    }
}
