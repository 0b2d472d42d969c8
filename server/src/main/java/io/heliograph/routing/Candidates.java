package io.heliograph.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The providers that may carry a message, step by step. They may be none: then messages wait as
/// for one that is down. Not safe for threads.
public final class Candidates {
    private final int[] providers;
    private final List<Outlets> outlets;
    private final List<Turns> steps = new ArrayList<>();

    /// The providers of one step, by their places in the list of all, and whose turn it is.
    public static final class Turns {
        private final Outlets outlets;
        private final int[] places;
        private final Pool pool;

        Turns(Outlets outlets, List<Integer> ids) {
            this.outlets = outlets;
            this.places =
                    outlets.providers().stream()
                            .mapToInt(provider -> ids.indexOf(provider.providerId()))
                            .toArray();
            this.pool = new Pool(outlets.providers().stream().map(RoutedProvider::weight).toList());
        }

        /// How one of them is chosen, and when the next step is taken.
        public Outlets outlets() {
            return outlets;
        }

        /// How many there are.
        public int size() {
            return places.length;
        }

        /// The place of one in the list of all, in the step's order.
        public int place(int index) {
            return places[index];
        }

        /// The provider whose turn it is by weight.
        ///
        /// @param room how many parts each of all providers can take
        /// @return its place in the list of all; -1 where none has room
        public int next(int[] room) {
            if (places.length == 1) {
                return room[places[0]] > 0 ? places[0] : -1;
            }
            int chosen = pool.next(i -> room[places[i]] > 0);
            return chosen < 0 ? -1 : places[chosen];
        }
    }

    /// @param outlets the steps, each provider in one of them
    /// @param ids of all providers, in the order in which they are counted
    public Candidates(List<Outlets> outlets, List<Integer> ids) {
        this.outlets = List.copyOf(outlets);
        this.outlets.forEach(each -> steps.add(new Turns(each, ids)));
        this.providers = steps.stream().flatMapToInt(step -> Arrays.stream(step.places)).toArray();
    }

    /// The steps, the first to be taken first.
    public List<Turns> steps() {
        return steps;
    }

    /// Whether it is by weight alone which of them carries a message.
    public boolean isOnePool() {
        return steps.size() == 1 && steps.getFirst().outlets.choice() == Step.Choice.WEIGHTED;
    }

    /// Their places in the list of all.
    public IntStream places() {
        return Arrays.stream(providers);
    }

    /// Whether it is nobody.
    public boolean isEmpty() {
        return providers.length == 0;
    }

    /// Whether these are the same ones, in the same steps.
    public boolean isSameAs(Candidates other) {
        return Arrays.equals(providers, other.providers) && outlets.equals(other.outlets);
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

    /// Notes that room is wanted at each of them.
    public void want(boolean[] wanted) {
        for (int provider : providers) {
            wanted[provider] = true;
        }
    }
}
