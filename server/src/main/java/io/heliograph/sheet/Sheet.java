package io.heliograph.sheet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A sheet that was set against a list.
///
/// @param source who sent it
/// @param state `previewed`, `applied` or `rolled_back`
/// @param from null: from when it is applied
/// @param endsGone whether what it has not ends
/// @param rows with something in them
/// @param added prices where there were none
/// @param until the same price, which ends at another time
/// @param over prices that had ended by then
/// @param rounded prices with more than six places
/// @param columns which column was read as what
public record Sheet(
        long id,
        String source,
        String state,
        String currency,
        @Nullable Instant from,
        boolean endsGone,
        int rows,
        int added,
        int up,
        int down,
        int until,
        int gone,
        int unchanged,
        int over,
        int rounded,
        int faulty,
        String columns,
        Instant createdAt,
        String createdBy,
        @Nullable Instant appliedAt,
        @Nullable Instant rolledBackAt) {}
