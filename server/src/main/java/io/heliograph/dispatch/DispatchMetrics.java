package io.heliograph.dispatch;

import io.heliograph.provider.Attempt;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the dispatcher shows of itself.
final class DispatchMetrics {
    final DistributionSummary flightParts;
    final Counter flightsNotKept;
    final Counter unsendable;
    final Counter spared;
    final Counter belowMargin;
    private final Timer urgentToSubmit;
    private final Timer bulkToSubmit;
    private final Clock clock;

    /// When the oldest message in memory began; looked at whenever floors are asked for.
    private volatile @Nullable Instant oldest;

    /// Looked at together with it.
    private volatile int stranded;

    DispatchMetrics(
            Tally tally,
            Retries retries,
            Backlogs backlogs,
            PageReader pages,
            Clock clock,
            MeterRegistry metrics) {
        this.clock = clock;
        Gauge.builder("heliograph.dispatch.held", tally, Tally::active)
                .description("messages in memory that no provider has yet, long ones as several")
                .register(metrics);
        Gauge.builder("heliograph.dispatch.aside", tally, Tally::aside)
                .description("messages in memory that wait for their mailing to go on")
                .register(metrics);
        Gauge.builder("heliograph.dispatch.spilled", backlogs, Backlogs::incomplete)
                .description("accounts' backlogs that have, or may have, messages in the database")
                .register(metrics);
        Gauge.builder("heliograph.dispatch.page.seconds", pages, PageReader::longestSeconds)
                .description("how long the page that is read for longest has been waited for")
                .register(metrics);
        Gauge.builder("heliograph.dispatch.retries", retries, Retries::size)
                .description("parts that wait to be sent again")
                .register(metrics);
        Gauge.builder("heliograph.dispatch.oldest.seconds", this, DispatchMetrics::oldestSeconds)
                .description("age of the oldest message in memory that no provider has yet")
                .register(metrics);
        Gauge.builder("heliograph.dispatch.stranded", this, own -> own.stranded)
                .description("messages in memory that wait though no provider may carry them")
                .register(metrics);
        flightsNotKept = metrics.counter("heliograph.dispatch.flights.not_kept");
        spared =
                Counter.builder("heliograph.dispatch.spared")
                        .description("second sends that an answer which came late has spared")
                        .register(metrics);
        belowMargin =
                Counter.builder("heliograph.dispatch.below.margin")
                        .description(
                                "attempts that cost more than the margin leaves, or of which that is unknown, and that a rule lets go")
                        .register(metrics);
        unsendable =
                Counter.builder("heliograph.dispatch.unsendable")
                        .description("parts of which no payload could be made: REJECTD")
                        .register(metrics);
        flightParts =
                DistributionSummary.builder("heliograph.dispatch.flight.parts")
                        .description("parts sent together")
                        .serviceLevelObjectives(1, 4, 16, 64, 256, 1024)
                        .register(metrics);
        urgentToSubmit = toSubmit("urgent", metrics);
        bulkToSubmit = toSubmit("bulk", metrics);
    }

    private static Timer toSubmit(String messageClass, MeterRegistry metrics) {
        return Timer.builder("heliograph.dispatch.accept.to.submit")
                .description("from acceptance (or begin) to the first submit")
                .tag("class", messageClass)
                .publishPercentiles(0.5, 0.99)
                .register(metrics);
    }

    private double oldestSeconds() {
        Instant began = oldest;
        return began == null ? 0 : Duration.between(began, clock.instant()).toMillis() / 1e3;
    }

    void waiting(Optional<Instant> oldestNow, int strandedNow) {
        oldest = oldestNow.orElse(null);
        stranded = strandedNow;
    }

    /// An attempt goes out.
    void submitted(Attempt attempt, Instant now) {
        if (attempt.number() == 1 && attempt.partId() == attempt.message().id()) {
            Timer timer = attempt.message().origin().bulk() ? bulkToSubmit : urgentToSubmit;
            Duration took = Duration.between(attempt.message().beginsAt(), now);
            if (!took.isNegative()) { // else the clock was set back
                timer.record(took);
            }
        }
    }
}
