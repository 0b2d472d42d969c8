package io.heliograph.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One change that is to be kept.
///
/// @param before JSON without secrets; empty: there was none
/// @param after as before
public record AuditNew(
        Instant at,
        @Nullable Long operatorId,
        String operator,
        String door,
        String address,
        String act,
        String noun,
        String ofId,
        String note,
        String before,
        String after) {}
