package io.heliograph.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Counts attempts by a key (a login, an address) and tells those beyond a limit to wait. Attempts
/// are given back evenly over the window, so that a caller never waits for more than his next one,
/// and never for longer than the window, wherever the clock goes.
///
/// Memory is bounded: with more keys than are tracked, those longest unused are forgotten.
public final class Attempts {
    private final long intervalMillis;
    private final long windowMillis;
    private final Clock clock;

    /// Key → the time, in milliseconds, at which all its attempts will have been given back.
    private final Cache<String, Long> full;

    /// @param max in one window, and at once
    public Attempts(int max, Duration window, int trackedMax, Clock clock) {
        this.windowMillis = window.toMillis();
        this.intervalMillis = Math.max(1, windowMillis / max);
        this.clock = clock;
        this.full =
                Caffeine.newBuilder()
                        .maximumSize(trackedMax)
                        .expireAfterWrite(window)
                        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                        .build();
    }

    /// Takes one.
    ///
    /// @return zero, or how long to wait until there is one to take
    public Duration take(String key) {
        long now = clock.millis();
        long[] waitMillis = {0};
        full.asMap()
                .compute(
                        key,
                        (any, before) -> {
                            long from =
                                    before == null
                                            ? now
                                            : Math.clamp(before, now, now + windowMillis);
                            long next = from + intervalMillis;
                            if (next - now > windowMillis) {
                                waitMillis[0] = next - now - windowMillis;
                                return from;
                            }
                            return next;
                        });
        return Duration.ofMillis(waitMillis[0]);
    }

    /// Gives one back: it was none that counts.
    public void giveBack(String key) {
        full.asMap().computeIfPresent(key, (any, before) -> before - intervalMillis);
    }

    /// How many keys are watched.
    long tracked() {
        full.cleanUp();
        return full.estimatedSize();
    }
}
