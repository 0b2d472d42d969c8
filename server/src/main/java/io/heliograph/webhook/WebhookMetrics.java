package io.heliograph.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// What is counted of webhooks.
final class WebhookMetrics {
    private final MeterRegistry registry;
    private final Map<AttemptOutcome, Counter> attempts = new EnumMap<>(AttemptOutcome.class);
    private final Counter acknowledged;
    private final Counter stored;
    private final Counter parked;
    private final Timer post;
    private final DistributionSummary rows;

    WebhookMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (AttemptOutcome outcome : AttemptOutcome.values()) {
            attempts.put(
                    outcome,
                    Counter.builder("heliograph.webhook.attempts")
                            .description("POSTs, by how they ended")
                            .tag("outcome", outcome.key())
                            .register(registry));
        }
        acknowledged = registry.counter("heliograph.webhook.acknowledged");
        stored = registry.counter("heliograph.webhook.stored");
        parked = registry.counter("heliograph.webhook.parked");
        rows = registry.summary("heliograph.webhook.rows");
        post =
                Timer.builder("heliograph.webhook.post")
                        .description("from the first byte sent to the answer's last")
                        .serviceLevelObjectives(
                                Duration.ofMillis(10),
                                Duration.ofMillis(50),
                                Duration.ofMillis(250),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(5))
                        .register(registry);
    }

    void attempt(AttemptOutcome outcome, int sent, int taken, long nanos) {
        Counter counter = attempts.get(outcome);
        if (counter != null) {
            counter.increment();
        }
        rows.record(sent);
        acknowledged.increment(taken);
        post.record(nanos, TimeUnit.NANOSECONDS);
    }

    /// Reports put into `webhook_pending` unsent.
    void stored(int reports) {
        stored.increment(reports);
    }

    void parked(int reports) {
        parked.increment(reports);
    }

    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }
}
