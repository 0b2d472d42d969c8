package io.heliograph.dispatch;

import io.heliograph.provider.Duty;
import io.heliograph.provider.ProviderSettings;
import io.heliograph.routing.RoutedProvider;

/// A provider that there is.
///
/// @param id row of the table `provider`
/// @param settings how it is reached and what it is like
/// @param duty what it is to do
public record Supplied(int id, ProviderSettings settings, Duty duty) {
    /// As routes and the pipeline see it.
    public RoutedProvider routed() {
        return new RoutedProvider(
                id,
                settings.weight(),
                settings.types(),
                settings.defaultAlphabet(),
                settings.refusedSenders(),
                duty == Duty.ON);
    }
}
