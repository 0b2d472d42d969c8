package io.heliograph.sheet;

import java.util.Locale;

/// How a sheet differs from what is agreed.
enum Difference {
    /// There is no price yet.
    NEW,
    UP,
    DOWN,
    /// The same price, which ends at another time.
    UNTIL,
    /// The list has it, and the sheet has not.
    GONE;

    /// As calls name it.
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
