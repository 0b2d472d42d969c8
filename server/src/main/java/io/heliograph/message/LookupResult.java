package io.heliograph.message;

import io.heliograph.number.Network;
import org.jspecify.annotations.Nullable;

/// What looking a number up has found (contract §8: `mcc`, `mnc`, `operator`, and `reachable` for
/// hlr).
///
/// @param network null: none was named
/// @param operator the network's name; empty where nobody knows it
/// @param ported null: not said
/// @param reachable whether the phone can be reached; null: not said, or not asked for
public record LookupResult(
        @Nullable Network network,
        String operator,
        @Nullable Boolean ported,
        @Nullable Boolean reachable) {}
