package io.heliograph.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.heliograph.http.Refused;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Counts attempts by a key (a login, an address) and refuses those beyond a limit. Attempts are
/// given back evenly over the window, so that a caller never waits for more than his next one.
///
/// Memory is bounded: with more keys than are tracked, those longest unused are forgotten.
final class Attempts {
    private final long intervalMillis;
    private final long windowMillis;
    private final Clock clock;

    /// Key → the time, in milliseconds, at which all its attempts will have been given back.
    private final Cache<String, Long> full;

    /// @param max in one window, and at once
    Attempts(int max, Duration window, int trackedMax, Clock clock) {
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
    /// @throws Refused with 429 when there is none left
    void take(String key) {
        long now = clock.millis();
        long[] waitMillis = {0};
        full.asMap()
                .compute(
                        key,
                        (any, before) -> {
                            long next =
                                    Math.max(before == null ? now : before, now) + intervalMillis;
                            if (next - now > windowMillis) {
                                waitMillis[0] = next - now - windowMillis;
                                return before;
                            }
                            return next;
                        });
        if (waitMillis[0] > 0) {
            throw Refused.tooMany(
                    Duration.ofMillis(waitMillis[0]),
                    "Too many attempts; try again in "
                            + Math.ceilDiv(waitMillis[0], 1000L)
                            + " seconds.");
        }
    }

    /// Gives one back: it was none that counts.
    void giveBack(String key) {
        full.asMap().computeIfPresent(key, (any, before) -> before - intervalMillis);
    }

    /// How many keys are watched.
    long tracked() {
        full.cleanUp();
        return full.estimatedSize();
    }
}
