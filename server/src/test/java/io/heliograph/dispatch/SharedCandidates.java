package io.heliograph.dispatch;

import io.heliograph.routing.Candidates;
import io.heliograph.routing.Onward;
import io.heliograph.routing.Outlets;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.routing.Step;
import io.heliograph.text.MessageType;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Providers that share what is sent, for tests that need no route.
final class SharedCandidates {
    private SharedCandidates() {}

    /// Of equal weight.
    ///
    /// @param places in the list of all
    static Candidates of(int... places) {
        List<RoutedProvider> providers =
                IntStream.of(places)
                        .mapToObj(place -> new RoutedProvider(place, 1, Set.of(MessageType.SMS)))
                        .toList();
        return new Candidates(
                List.of(new Outlets(providers, Step.Choice.WEIGHTED, Onward.WHEN_UNBOUND)),
                IntStream.range(0, 10).boxed().toList());
    }
}
