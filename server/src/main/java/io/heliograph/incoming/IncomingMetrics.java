package io.heliograph.incoming;

import io.heliograph.incoming.Keeping.Done;
import io.heliograph.provider.IncomingPart;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts messages from phones, and tells of them in the log.
final class IncomingMetrics {
    private static final Logger log = LoggerFactory.getLogger(IncomingMetrics.class);

    private final Counter owned;
    private final Counter unowned;
    private final Counter repeated;
    private final Counter unclear;

    IncomingMetrics(MeterRegistry registry) {
        this.owned = registry.counter("heliograph.incoming.kept", "whose", "account");
        this.unowned = registry.counter("heliograph.incoming.kept", "whose", "nobody");
        this.repeated = registry.counter("heliograph.incoming.repeated");
        this.unclear = registry.counter("heliograph.incoming.unclear");
    }

    /// A message has been kept.
    void kept(Done done) {
        Received received = done.received();
        (done.owner() == null ? unowned : owned).increment();
        log.info(
                "event=incoming id={} provider={} account={} parts={} complete={}",
                received.id(),
                received.provider(),
                done.owner(),
                received.parts(),
                received.complete());
        if (done.owner() == null) {
            log.info(
                    "event=incoming_unowned id={} provider={} see=operator_incoming_unowned",
                    received.id(),
                    received.provider());
        }
        if (done.unclear()) {
            unclear.increment();
            log.warn(
                    "event=incoming_unclear id={} provider={} account={} see=operator_incoming_unclear",
                    received.id(),
                    received.provider(),
                    done.owner());
        }
    }

    /// One came again, and was not kept twice.
    void repeated(IncomingPart part) {
        repeated.increment();
        log.info("event=incoming_repeated provider={}", part.provider());
    }

    /// One cannot be kept.
    void notKept(IncomingPart part, RuntimeException bug) {
        log.error("event=incoming_not_kept provider={} why={}", part.provider(), why(bug));
    }

    /// Without what the database tells besides, which has the text in it.
    private static String why(Throwable bug) {
        Throwable cause = bug;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString().lines().findFirst().orElse("");
    }
}
