package io.heliograph.quote;

import io.heliograph.ledger.Money;
import io.heliograph.margin.MarginRule;
import io.heliograph.message.CostCap;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.routing.CostBook;
import io.heliograph.routing.Outlets;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.routing.Spread;
import io.heliograph.text.Content;
import io.heliograph.text.MessageType;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who may carry a message, step by step of its route; and where it is nobody, why.
///
/// @param steps each with a provider
/// @param refusal why there is none; null where there is one
record Carriers(List<Outlets> steps, @Nullable RefusalCode refusal) {
    /// @param steps of a route, as they are now
    static Carriers of(List<Outlets> steps) {
        return new Carriers(steps, null).orRefused(RefusalCode.NO_ACTIVE_AGGREGATOR);
    }

    private Carriers orRefused(RefusalCode code) {
        return steps.isEmpty() && refusal == null ? new Carriers(steps, code) : this;
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /// Those of them of which that is true.
    ///
    /// @param code why there is none, where that leaves none
    Carriers only(Predicate<RoutedProvider> may, RefusalCode code) {
        List<Outlets> left = Outlets.only(steps, may);
        return new Carriers(left, refusal).orRefused(code);
    }

    /// Those of them whose phones show all of it, in as many parts.
    Carriers showing(Content content) {
        return only(
                provider -> content.isShownIn(provider.alphabet()),
                RefusalCode.NO_ACTIVE_AGGREGATOR);
    }

    boolean has(int provider) {
        return steps.stream()
                .flatMap(step -> step.providers().stream())
                .anyMatch(each -> each.providerId() == provider);
    }

    /// The one that carries it where that has to be known before it is priced: of the first step of
    /// which one is given anything now, by weight, and the same one for a number every time.
    ///
    /// @return 0 where there is none
    int first(Msisdn recipient) {
        if (steps.isEmpty()) {
            return 0;
        }
        List<Outlets> given = Outlets.only(steps, RoutedProvider::given);
        List<RoutedProvider> providers = (given.isEmpty() ? steps : given).getFirst().providers();
        long weights = providers.stream().mapToLong(RoutedProvider::weight).sum();
        if (weights == 0) {
            return providers.getFirst().providerId();
        }
        long point = Spread.over(recipient, weights);
        for (RoutedProvider provider : providers) {
            point -= provider.weight();
            if (point < 0) {
                return provider.providerId();
            }
        }
        throw new IllegalStateException("weights add up to less than their sum");
    }

    /// Those of them that keep the rule, where it does not let all go.
    Carriers within(
            MarginRule rule,
            CostCap cap,
            String currency,
            CostBook costs,
            Network there,
            MessageType type) {
        if (rule.action() == MarginRule.Action.ALLOW || steps.isEmpty()) {
            return this;
        }
        // where it refuses, the steps behind are for what the first cannot carry, not for its price
        List<Outlets> bought =
                rule.action() == MarginRule.Action.REFUSE ? steps.subList(0, 1) : steps;
        boolean[] known = new boolean[1];
        List<Outlets> left =
                Outlets.only(
                        bought,
                        provider -> {
                            Money cost = costs.costIn(currency, provider.providerId(), there, type);
                            known[0] |= cost != null;
                            return cost != null && cost.micros() <= cap.micros();
                        });
        return left.isEmpty()
                ? new Carriers(
                        left, known[0] ? RefusalCode.NO_SOURCE_PRICE : RefusalCode.NO_AGGR_PRICE)
                : this;
    }
}
