package io.heliograph.supply;

import io.heliograph.dispatch.PausedTraffic;
import io.heliograph.provider.ProviderLook;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a provider is doing now, on the node that is asked.
///
/// @param state `up`, `not_bound`, `silent`: bound, but it has answered no submit for long
/// @param binds that it is to have
/// @param bindsUp of these, and of those that take their leave
/// @param windowUsed submits that wait for their answers
/// @param windowMax how many may
/// @param pace parts a second now; null: no limit
/// @param fault why the latest bind failed; null: it did not
/// @param quietSeconds since the last answer, or whatever it delivered
/// @param pauses of traffic that it refuses through no fault of the messages
record LiveView(
        String state,
        int binds,
        int bindsUp,
        int windowUsed,
        int windowMax,
        @Nullable Double pace,
        @Nullable String fault,
        long quietSeconds,
        List<PauseView> pauses) {
    /// Pauses that are told of one provider.
    static final int PAUSES_MAX = 20;

    /// A pause.
    ///
    /// @param accounts whose traffic; empty: everybody's
    /// @param sender of which sender; null: of any
    /// @param commandStatus what it answers
    record PauseView(
            String scope,
            List<Long> accounts,
            @Nullable String sender,
            String commandStatus,
            String meaning,
            long seconds,
            long triedInSeconds) {
        static PauseView of(PausedTraffic pause) {
            return new PauseView(
                    small(pause.scope()),
                    pause.accounts().stream().sorted().limit(PAUSES_MAX).toList(),
                    pause.sender(),
                    "0x%02x".formatted(pause.status()),
                    small(pause.meaning()),
                    pause.lasts().toSeconds(),
                    pause.nextTry().toSeconds());
        }
    }

    static LiveView of(ProviderLook look, List<PausedTraffic> pauses) {
        return new LiveView(
                small(look.state()),
                look.binds(),
                look.bindsUp(),
                look.windowUsed(),
                look.windowMax(),
                Double.isInfinite(look.partsPerSecond())
                        ? null
                        : Math.round(look.partsPerSecond() * 10) / 10.0,
                look.fault().isEmpty() ? null : look.fault(),
                look.quiet().toSeconds(),
                pauses.stream().limit(PAUSES_MAX).map(PauseView::of).toList());
    }

    private static String small(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
