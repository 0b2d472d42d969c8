package io.heliograph.table;

import io.heliograph.pricing.PriceKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A price that a sheet tells.
///
/// @param line of the file
/// @param from null: not told
/// @param until null: not told
public record SheetPrice(
        int line, PriceKey key, @Nullable Instant from, @Nullable Instant until, long micros) {}
