package io.heliograph.provider;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// How many parts a second a provider is given: a token bucket that slows down when the provider
/// says that it is throttled, and recovers by itself.
///
/// Not safe for threads: [Window] guards it. Times are of the monotonic clock, in nanoseconds.
final class Pace {
    /// What may be sent at once after a pause: so much of a second's worth.
    static final double BURST_SECONDS = 0.05;

    /// One wait is for as many tokens as come in this time, so that a fast pace is not taken one by
    /// one.
    static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /// After "throttled" nothing is sent for so long.
    static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /// Refusals within this time of the last slowing are of the same burst and slow no further.
    static final long EPISODE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    static final double SLOWER = 0.7;

    /// But not below so much of what it has served in the best of the last seconds: one that
    /// refuses by chance, however slowly it is sent to, must not come to a halt.
    static final double OF_SERVED = 0.8;

    static final int SERVED_SECONDS = 10;
    static final double FASTER_EACH_SECOND = 1.25;
    static final double RATE_MIN = 1;

    /// One that is sent less than this a second is not sent too fast by that alone: the first
    /// refusal slows it to no less than from here.
    static final double OBSERVED_MIN = 20;

    /// Beyond this a provider without limit has recovered.
    static final double RATE_UNLIMITED = 100_000;

    private double rateMax;
    private double rate;
    private double tokens;
    private long filledAt;
    private long pausedUntil;
    private long slowedAt;
    private boolean everSlowed;
    private long secondBegan;
    private int takenThisSecond;
    private int takenLastSecond;

    /// Answers in each of the last seconds that did not say "slower", round and round.
    private final int[] served = new int[SERVED_SECONDS];

    private int servedThisSecond;
    private int second;

    /// @param partsPerSecond 0: no limit
    Pace(int partsPerSecond, long nowNanos) {
        rateMax = most(partsPerSecond);
        rate = rateMax;
        tokens = burst();
        filledAt = nowNanos;
        pausedUntil = nowNanos;
        secondBegan = nowNanos;
    }

    private static double most(int partsPerSecond) {
        return partsPerSecond == 0 ? Double.POSITIVE_INFINITY : partsPerSecond;
    }

    /// Another limit holds. One that was slowed goes on recovering, up to there.
    void limit(int partsPerSecond, long nowNanos) {
        fill(nowNanos);
        boolean slowed = rate < rateMax;
        boolean unlimited = unlimited();
        rateMax = most(partsPerSecond);
        rate = slowed ? Math.min(rate, rateMax) : rateMax;
        tokens = unlimited ? burst() : Math.min(tokens, burst());
        filledAt = nowNanos;
    }

    /// Takes tokens for up to `max` parts; 0 where it is too early for any.
    int take(int max, long nowNanos) {
        fill(nowNanos);
        if (nowNanos - pausedUntil < 0) {
            return 0;
        }
        int taken = unlimited() ? max : (int) Math.min(max, tokens);
        tokens -= unlimited() ? 0 : taken;
        count(taken, nowNanos);
        return taken;
    }

    /// How long to wait before it is worth asking again.
    long waitNanos(long nowNanos) {
        long pause = Math.max(0, pausedUntil - nowNanos);
        if (unlimited()) {
            return pause;
        }
        double wanted = Math.clamp(rate * STEP_NANOS / 1e9, 1, burst());
        long untilFilled = (long) Math.ceil(Math.max(0, wanted - tokens) / rate * 1e9);
        return Math.max(pause, untilFilled);
    }

    /// Tokens that were not used.
    void giveBack(int parts) {
        if (!unlimited()) {
            tokens = Math.min(burst(), tokens + parts);
        }
    }

    /// So many parts have their answers, whatever these say.
    void answered(int parts, long nowNanos) {
        count(0, nowNanos);
        servedThisSecond += parts;
    }

    /// The provider has said that it is sent to too fast.
    void throttled(long nowNanos) {
        servedThisSecond--; // its answer counts too
        if (everSlowed && nowNanos - slowedAt < EPISODE_NANOS) {
            return;
        }
        fill(nowNanos);
        count(0, nowNanos);
        double observed = Math.max(OBSERVED_MIN, Math.max(takenLastSecond, takenThisSecond));
        double slower = Math.max(Math.min(rate, observed) * SLOWER, served() * OF_SERVED);
        rate = Math.max(RATE_MIN, Math.min(rate, slower));
        tokens = Math.min(tokens, 0);
        everSlowed = true;
        slowedAt = nowNanos;
        filledAt = nowNanos;
        pausedUntil = nowNanos + PAUSE_NANOS;
    }

    /// Parts a second now; infinite where there is no limit.
    double rate() {
        return rate;
    }

    private void fill(long nowNanos) {
        long elapsed = nowNanos - filledAt;
        if (elapsed <= 0 || unlimited()) {
            return;
        }
        filledAt = nowNanos;
        double seconds = elapsed / 1e9;
        tokens = Math.min(burst(), tokens + rate * seconds);
        if (rate < rateMax) {
            rate = Math.min(rateMax, rate * Math.pow(FASTER_EACH_SECOND, seconds));
            if (rateMax == Double.POSITIVE_INFINITY && rate > RATE_UNLIMITED) {
                rate = rateMax;
            }
        }
    }

    private void count(int taken, long nowNanos) {
        long elapsed = nowNanos - secondBegan;
        if (elapsed >= TimeUnit.SECONDS.toNanos(1)) {
            takenLastSecond = elapsed < TimeUnit.SECONDS.toNanos(2) ? takenThisSecond : 0;
            takenThisSecond = 0;
            secondBegan = nowNanos;
            long past = Math.min(TimeUnit.NANOSECONDS.toSeconds(elapsed), SERVED_SECONDS);
            for (; past > 0; past--) {
                second = (second + 1) % SERVED_SECONDS;
                served[second] = servedThisSecond;
                servedThisSecond = 0;
            }
        }
        takenThisSecond += taken;
    }

    /// Parts in the best of the last seconds.
    private int served() {
        return Math.max(servedThisSecond, Arrays.stream(served).max().orElse(0));
    }

    private double burst() {
        return Math.max(1, rate * BURST_SECONDS);
    }

    private boolean unlimited() {
        return rate == Double.POSITIVE_INFINITY;
    }
}
