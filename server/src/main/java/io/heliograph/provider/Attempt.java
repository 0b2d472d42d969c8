package io.heliograph.provider;

import io.heliograph.ledger.Money;
import io.heliograph.message.Message;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// One try to hand one part to one provider.
///
/// @param number counted from 1 for the part
/// @param last whether a refusal for now, where the part itself may be at fault, is for good
/// @param onward with which `command_status` of a refusal the part goes on to the next step of its
///   route; null: with none
/// @param cost what the provider wants for it; null: unknown
public record Attempt(
        Message message,
        long partId,
        int number,
        Provider provider,
        boolean last,
        @Nullable IntPredicate onward,
        @Nullable Money cost) {
    /// Tries of a part: more than a day of the longest pauses, and far below what a `smallint`
    /// numbers. A part that is refused for now at the last one is refused for good.
    public static final int NUMBER_MAX = 2_000;

    /// One whose route has no other step, and whose cost is unknown.
    public Attempt(Message message, long partId, int number, Provider provider, boolean last) {
        this(message, partId, number, provider, last, null, null);
    }

    /// One after which there may be others.
    public Attempt(Message message, long partId, int number, Provider provider) {
        this(message, partId, number, provider, false);
    }

    /// Whether a refusal with that status leads to the next step.
    public boolean goesOn(int status) {
        return onward != null && number < NUMBER_MAX && onward.test(status);
    }

    /// Null: unknown.
    public @Nullable Long costMicros() {
        return cost == null ? null : cost.micros();
    }

    /// Null: unknown.
    public @Nullable String costCurrency() {
        return cost == null ? null : cost.currency();
    }
}
