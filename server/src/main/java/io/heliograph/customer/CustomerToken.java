package io.heliograph.customer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A token of a customer's, as operators see it: of the token itself only its hash is kept.
///
/// @param kind `rest` or `get`: where it works
/// @param name what it is for; empty: nobody said
/// @param firstLetters by which it is recognised; empty: it is from before they were kept
/// @param usedAt to a minute; null: never
record CustomerToken(
        long id,
        String kind,
        String name,
        String firstLetters,
        Instant createdAt,
        @Nullable Instant usedAt,
        Instant expiresAt) {}
