package io.heliograph.routing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The providers that may carry a message, of which each is as good as the others; they share such
/// messages by weight. It may have none: then its messages wait as for one that is down. Not safe
/// for threads.
public final class Candidates {
    private final int[] providers;
    private final List<Integer> weights;
    private final Pool pool;

    /// @param providers by their place in the list of all
    /// @param weights of each of these, 0 or more
    public Candidates(List<Integer> providers, List<Integer> weights) {
        this.providers = providers.stream().mapToInt(Integer::intValue).toArray();
        this.weights = List.copyOf(weights);
        this.pool = new Pool(weights);
    }

    /// Their places in the list of all.
    public IntStream places() {
        return Arrays.stream(providers);
    }

    /// Whether it is nobody.
    public boolean isEmpty() {
        return providers.length == 0;
    }

    /// Whether these are the same ones, with the same weights.
    public boolean isSameAs(Candidates other) {
        return Arrays.equals(providers, other.providers) && weights.equals(other.weights);
    }

    /// Whether one of them can take a part now.
    ///
    /// @param room how many parts each of all providers can take
    public boolean hasRoom(int[] room) {
        for (int provider : providers) {
            if (room[provider] > 0) {
                return true;
            }
        }
        return false;
    }

    /// The provider whose turn it is.
    ///
    /// @return its place in the list of all; -1 where none has room
    public int next(int[] room) {
        if (providers.length == 1) {
            return room[providers[0]] > 0 ? providers[0] : -1;
        }
        int chosen = pool.next(i -> room[providers[i]] > 0);
        return chosen < 0 ? -1 : providers[chosen];
    }

    /// Notes that room is wanted at each of them.
    public void want(boolean[] wanted) {
        for (int provider : providers) {
            wanted[provider] = true;
        }
    }
}
