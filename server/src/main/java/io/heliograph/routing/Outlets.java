package io.heliograph.routing;

import java.util.List;
import java.util.function.Predicate;

/// A step of a route as it can be taken: those of its providers that there are.
///
/// @param providers with the weights that they have in the step, in its order
public record Outlets(List<RoutedProvider> providers, Step.Choice choice, Onward onward) {
    public Outlets {
        providers = List.copyOf(providers);
    }

    /// Those that share by weight, as the only step; none where there are none.
    public static List<Outlets> sharing(List<RoutedProvider> providers) {
        return providers.isEmpty()
                ? List.of()
                : List.of(new Outlets(providers, Step.Choice.WEIGHTED, Onward.WHEN_UNBOUND));
    }

    /// Of these steps what is left of each where only such providers may carry; the same where all
    /// may.
    public static List<Outlets> only(List<Outlets> steps, Predicate<RoutedProvider> may) {
        if (steps.stream().allMatch(step -> step.providers.stream().allMatch(may))) {
            return steps;
        }
        return steps.stream()
                .map(step ->
                        new Outlets(
                                step.providers.stream().filter(may).toList(),
                                step.choice,
                                step.onward))
                .filter(step -> !step.providers.isEmpty())
                .toList();
    }
}
