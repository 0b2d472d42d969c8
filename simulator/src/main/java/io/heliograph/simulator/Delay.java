package io.heliograph.simulator;

/// A time drawn evenly from `minMillis` to `maxMillis`, both included.
public record Delay(int minMillis, int maxMillis) {
    public static final Delay NONE = new Delay(0, 0);

    public Delay {
        InvalidInput.checkRange("the delay's first number", minMillis, 0, Limits.DELAY_MILLIS_MAX);
        InvalidInput.checkRange(
                "the delay's second number", maxMillis, minMillis, Limits.DELAY_MILLIS_MAX);
    }

    public static Delay of(int millis) {
        return new Delay(millis, millis);
    }

    /// `draw` is from 0 to below 1.
    int millis(double draw) {
        return minMillis + (int) (draw * (1L + maxMillis - minMillis));
    }
}
