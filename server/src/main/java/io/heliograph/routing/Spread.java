package io.heliograph.routing;

import io.heliograph.number.Msisdn;

/// Chooses by the recipient: the same for a number every time, evenly over numbers however alike
/// they are.
public final class Spread {
    private Spread() {}

    /// @return from 0 to `n` − 1
    public static long over(Msisdn recipient, long n) {
        // the finalizer of SplitMix64 (Steele, Lea, Flood 2014) mixes neighbours apart
        long z = recipient.value() + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return Long.remainderUnsigned(z ^ (z >>> 31), n);
    }
}
