package io.heliograph.provider;

import java.time.Duration;

/// A provider at a moment.
///
/// @param binds that are kept
/// @param bindsUp of these and of those that take their leave
/// @param windowUsed submits that are not answered yet
/// @param windowMax how many may be
/// @param partsPerSecond the pace now; infinite where there is no limit
/// @param fault why the latest bind failed; empty: it did not
/// @param quiet since when nothing was answered or delivered
public record ProviderLook(
        ProviderState state,
        int binds,
        int bindsUp,
        int windowUsed,
        int windowMax,
        double partsPerSecond,
        String fault,
        Duration quiet) {}
