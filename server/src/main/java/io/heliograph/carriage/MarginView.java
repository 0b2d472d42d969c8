package io.heliograph.carriage;

import org.jspecify.annotations.Nullable;

/// What must be left of a price, as the API tells it.
///
/// @param account login; null: whichever, as the next two
/// @param route its name
/// @param percent of the price, as a decimal text
/// @param action of [io.heliograph.margin.MarginRule.Action]
record MarginView(
        long id,
        @Nullable String account,
        @Nullable String product,
        @Nullable String route,
        String percent,
        String action,
        long revision) {}
