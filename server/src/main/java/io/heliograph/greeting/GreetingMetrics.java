package io.heliograph.greeting;

import io.heliograph.greeting.GreetingPage.Progress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/// What is counted of greetings.
final class GreetingMetrics {
    private final Counter greeted;
    private final Counter refused;
    private final Counter unfit;
    private final Counter givenUp;

    GreetingMetrics(MeterRegistry registry) {
        greeted = counter(registry, "heliograph.greetings.taken", "greetings that were taken");
        refused =
                counter(
                        registry,
                        "heliograph.greetings.refused",
                        "greetings that were refused for another reason than money");
        unfit =
                counter(
                        registry,
                        "heliograph.greetings.unfit",
                        "greetings whose text was blank or too long after its macros");
        givenUp =
                counter(
                        registry,
                        "heliograph.greetings.givenup",
                        "days that were over before a group could greet everybody");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void decided(GreetingPage page, Progress progress) {
        greeted.increment(progress.greeted().size());
        refused.increment(progress.refused());
        if (!progress.outOfMoney()) { // else it comes again
            unfit.increment(page.unfit());
        }
    }

    void givenUp() {
        givenUp.increment();
    }
}
