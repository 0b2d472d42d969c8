package io.heliograph.dispatch;

import io.heliograph.provider.RefusalClass;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is logged and counted of one provider's pauses.
final class PauseLog {
    private static final Logger log = LoggerFactory.getLogger(PauseLog.class);

    private final String provider;
    private final Map<PausedTraffic.Scope, Counter> begun =
            new EnumMap<>(PausedTraffic.Scope.class);

    /// @param inForce how many there are now
    PauseLog(String provider, Supplier<Number> inForce, MeterRegistry metrics) {
        this.provider = provider;
        for (PausedTraffic.Scope scope : PausedTraffic.Scope.values()) {
            begun.put(
                    scope,
                    Counter.builder("heliograph.provider.pauses")
                            .description("pauses begun since it refused, by whose traffic")
                            .tag("provider", provider)
                            .tag("scope", small(scope))
                            .register(metrics));
        }
        Gauge.builder("heliograph.provider.paused", inForce)
                .description("pauses in force: of everybody's traffic, an account's or a sender's")
                .tag("provider", provider)
                .register(metrics);
    }

    void begun(Pause pause, RefusalClass meaning) {
        Objects.requireNonNull(begun.get(pause.scope)).increment();
        log.warn(
                "event=provider_paused provider={} scope={} accounts={} sender={} command_status={} meaning={} millis={}",
                provider,
                small(pause.scope),
                pause.accounts == null ? "all" : pause.accounts,
                pause.sender == null ? "all" : pause.sender,
                "0x%02x".formatted(pause.status),
                small(meaning),
                pause.length().toMillis());
    }

    void ended(Pause pause, long nowNanos) {
        log.info(
                "event=provider_pause_ended provider={} scope={} accounts={} sender={} command_status={} seconds={}",
                provider,
                small(pause.scope),
                pause.accounts == null ? "all" : pause.accounts,
                pause.sender == null ? "all" : pause.sender,
                "0x%02x".formatted(pause.status),
                TimeUnit.NANOSECONDS.toSeconds(nowNanos - pause.beganNanos));
    }

    private static String small(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
