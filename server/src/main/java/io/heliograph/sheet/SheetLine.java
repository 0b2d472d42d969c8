package io.heliograph.sheet;

import io.heliograph.pricing.PriceKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What becomes of a price by a sheet.
///
/// @param line of the file; 0: it is not in there
/// @param from null: when the sheet is applied
/// @param until null: not told
/// @param micros null: it ends
/// @param was null: there is none yet
record SheetLine(
        int line,
        Difference difference,
        PriceKey key,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable Long micros,
        @Nullable Long was) {}
