package io.heliograph.operator;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a program signs in with for an operator, as it is listed: the token itself is told once.
///
/// @param firstLetters by which it is recognised
/// @param permits fewer than the operator's, as [Permit#key]; null: all that he has
/// @param addresses blocks that it may come from; none: from wherever he may
/// @param usedAt to a minute; null: never
public record OperatorToken(
        long id,
        long operatorId,
        String operator,
        String name,
        String firstLetters,
        @Nullable List<String> permits,
        List<String> addresses,
        Instant createdAt,
        @Nullable Instant usedAt,
        Instant expiresAt) {}
