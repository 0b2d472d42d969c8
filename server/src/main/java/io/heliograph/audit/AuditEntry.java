package io.heliograph.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One change, as it is read.
///
/// @param operatorId null: the machine
/// @param door by which it came: `api`, `machine`, `demo`
/// @param act what was done: `created`, `changed`, `removed`
/// @param noun what of: `accounts`
/// @param ofId which of them
/// @param note why, in the operator's words
/// @param before JSON, empty: there was none; null: erased
/// @param after as before
public record AuditEntry(
        long id,
        Instant at,
        @Nullable Long operatorId,
        String operator,
        String door,
        String address,
        String act,
        String noun,
        String ofId,
        String note,
        @Nullable String before,
        @Nullable String after) {}
