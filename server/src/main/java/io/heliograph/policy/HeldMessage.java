package io.heliograph.policy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A message that waits for a person, or has.
///
/// @param id of the message's first part
/// @param account its login
/// @param rule that holds it
/// @param number cut for who may not see texts
/// @param text null for who may not see it
/// @param beginsAt when it would have begun
/// @param heldUntil so long it waits
/// @param afterwards what happens when nobody comes: `release` or `refuse`
/// @param state `waiting`, `released` or `refused`
/// @param decidedBy null: nobody came in time
/// @param settled whether what was decided has been done
public record HeldMessage(
        long id,
        String account,
        String rule,
        String number,
        String sender,
        @Nullable String text,
        int parts,
        Instant acceptedAt,
        Instant beginsAt,
        Instant heldUntil,
        String afterwards,
        String state,
        @Nullable Instant decidedAt,
        @Nullable String decidedBy,
        boolean settled) {
    private static final int SHOWN_DIGITS = 5;

    /// The same for who may not see texts.
    HeldMessage masked() {
        return new HeldMessage(
                id,
                account,
                rule,
                number.substring(0, Math.min(SHOWN_DIGITS, number.length())) + "…",
                sender,
                null,
                parts,
                acceptedAt,
                beginsAt,
                heldUntil,
                afterwards,
                state,
                decidedAt,
                decidedBy,
                settled);
    }
}
