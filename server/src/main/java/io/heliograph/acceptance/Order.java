package io.heliograph.acceptance;

import io.heliograph.account.Account;
import io.heliograph.idempotency.IdempotencyKey;
import io.heliograph.message.Source;
import io.heliograph.quote.Quote;
import io.heliograph.quote.RefusalCode;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What one request asks for, decided by the pipeline but not yet paid.
///
/// @param at when it was asked for
/// @param lines in the order of the request
/// @param rider what is kept beside the messages; null: nothing
public record Order(
        Account account,
        Instant at,
        List<Line> lines,
        @Nullable IdempotencyKey idempotency,
        @Nullable Rider rider) {
    public Order {
        lines = List.copyOf(lines);
    }

    /// Keeps something in the transaction that keeps the messages, such as how far a mailing has
    /// come, so that neither is ever kept without the other.
    ///
    /// Money that ends in the middle of an order with a rider ends the order: from the first line
    /// that is not covered on all are `no_money`, nothing of them is kept as blocked, and the rider
    /// can ask for them again when there is money.
    @FunctionalInterface
    public interface Rider {
        /// @param handle of the transaction, which may be done again from its start
        /// @param decisions for each line
        void keep(Handle handle, List<Decision> decisions);

        /// Whether the order still stands, asked before anything of it is kept: the place to lock
        /// what [#keep] changes. If not, nothing of it is kept and the outcome is [Outcome.Busy],
        /// while other requests of the same commit are kept.
        default boolean holds(Handle handle) {
            return true;
        }
    }

    /// One message.
    ///
    /// @param reported contract `delivery`
    public record Line(
            Quote quote,
            Instant beginsAt,
            Instant expiresAt,
            boolean reported,
            @Nullable String callbackUrl,
            Source origin) {}

    /// What became of a line: the id of its message's first part, or the refusal.
    public sealed interface Decision {
        record Taken(long firstId) implements Decision {}

        record Refused(RefusalCode code) implements Decision {}
    }
}
