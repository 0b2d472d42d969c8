package io.heliograph.customer;

import org.jspecify.annotations.Nullable;

/// Which accounts are listed; null: whatever.
///
/// @param login of which this is the login, in any letter case
/// @param name whose name or company's name has this in it, in any letter case
/// @param phone digits
/// @param product by name
/// @param lowBalance whose money is below a mark of the customer's or ours
record CustomerFilter(
        @Nullable String login,
        @Nullable String name,
        @Nullable String email,
        @Nullable String phone,
        @Nullable String product,
        @Nullable Boolean blocked,
        @Nullable Boolean confirmed,
        @Nullable Boolean lowBalance) {}
