package io.heliograph.routing;

import java.util.List;
import java.util.function.IntPredicate;

/// Providers that share the messages by weight: smooth weighted round robin over those that have
/// room just now, so that one that is slow or down leaves its share to the others. A provider of
/// weight 0 is taken only when no other has room. Not safe for threads.
public final class Pool {
    private final int[] weights;
    private final long[] credits;

    /// @param weights of the providers, 0 or more
    public Pool(List<Integer> weights) {
        this.weights = weights.stream().mapToInt(Integer::intValue).toArray();
        this.credits = new long[this.weights.length];
    }

    /// The provider whose turn it is.
    ///
    /// @param hasRoom whether a provider can take a part now
    /// @return its index; -1 where none has room
    public int next(IntPredicate hasRoom) {
        int best = -1;
        long total = 0;
        for (int i = 0; i < weights.length; i++) {
            if (!hasRoom.test(i)) {
                continue;
            }
            credits[i] += weights[i];
            total += weights[i];
            if (best < 0 || isBefore(i, best)) {
                best = i;
            }
        }
        if (best >= 0) {
            credits[best] -= total;
        }
        return best;
    }

    private boolean isBefore(int a, int b) {
        if ((weights[a] == 0) != (weights[b] == 0)) {
            return weights[a] > 0;
        }
        return credits[a] > credits[b];
    }
}
