package io.heliograph.webhook;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How long is waited. Each is a fifth longer or shorter by chance, so that what failed together
/// does not come back together.
final class Delays {
    private static final double JITTER = 0.2;
    private static final int DOUBLINGS_MAX = 20;

    private Delays() {}

    /// After an attempt in vain.
    ///
    /// @param attempts how many by now, 1 or more
    static Duration retry(WebhookSettings settings, int attempts) {
        int last = settings.retryDelays().size() - 1;
        return jittered(settings.retryDelays().get(Math.min(attempts - 1, last)));
    }

    /// Of an address that keeps failing.
    ///
    /// @param over how many failures beyond the first that paused it
    static Duration pause(WebhookSettings settings, int over) {
        Duration doubled = settings.pauseMin().multipliedBy(1L << Math.min(over, DOUBLINGS_MAX));
        return jittered(doubled.compareTo(settings.pauseMax()) > 0 ? settings.pauseMax() : doubled);
    }

    /// Nothing waits longer.
    static Duration longest(WebhookSettings settings) {
        Duration longest = settings.pauseMax();
        for (Duration delay : settings.retryDelays()) {
            longest = delay.compareTo(longest) > 0 ? delay : longest;
        }
        return Duration.ofMillis(Math.round(longest.toMillis() * (1 + JITTER)));
    }

    private static Duration jittered(Duration delay) {
        double factor = 1 - JITTER + 2 * JITTER * ThreadLocalRandom.current().nextDouble();
        return Duration.ofMillis(Math.round(delay.toMillis() * factor));
    }
}
