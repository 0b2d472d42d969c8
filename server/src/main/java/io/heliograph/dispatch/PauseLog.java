package io.heliograph.dispatch;

import io.heliograph.provider.Provider;
import io.heliograph.provider.RefusalClass;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is logged, counted and kept of one provider's pauses. Guarded by its [Refusals].
final class PauseLog {
    private static final Logger log = LoggerFactory.getLogger(PauseLog.class);

    private final Provider provider;
    private final Pauses kept;
    private final Map<Pause, KeptPause> inForce = new HashMap<>();
    private final Map<PausedTraffic.Scope, Counter> begun =
            new EnumMap<>(PausedTraffic.Scope.class);

    /// @param count how many are in force
    PauseLog(Provider provider, Supplier<Number> count, Pauses kept, MeterRegistry metrics) {
        this.provider = provider;
        this.kept = kept;
        String name = provider.settings().name();
        for (PausedTraffic.Scope scope : PausedTraffic.Scope.values()) {
            begun.put(
                    scope,
                    Counter.builder("heliograph.provider.pauses")
                            .description("pauses begun since it refused, by whose traffic")
                            .tag("provider", name)
                            .tag("scope", small(scope))
                            .register(metrics));
        }
        Gauge.builder("heliograph.provider.paused", count)
                .description("pauses in force: of everybody's traffic, an account's or a sender's")
                .tag("provider", name)
                .register(metrics);
    }

    void begun(Pause pause, RefusalClass meaning, long nowNanos) {
        Objects.requireNonNull(begun.get(pause.scope)).increment();
        log.warn(
                "event=provider_paused {} meaning={} millis={}",
                whose(pause),
                small(meaning),
                pause.length().toMillis());
        KeptPause row = kept.begun(provider.id(), pause.traffic(meaning, nowNanos));
        if (row != null) {
            inForce.put(pause, row);
        }
    }

    void ended(Pause pause, KeptPause.End by, long nowNanos) {
        log.info(
                "event=provider_pause_ended {} ended_by={} seconds={}",
                whose(pause),
                small(by),
                pause.lasts(nowNanos).toSeconds());
        KeptPause row = inForce.remove(pause);
        if (row != null) {
            kept.ended(row, by);
        }
    }

    private String whose(Pause pause) {
        return "provider=%s scope=%s accounts=%s sender=%s command_status=0x%02x"
                .formatted(
                        provider.settings().name(),
                        small(pause.scope),
                        pause.accounts == null ? "all" : pause.accounts,
                        pause.sender == null ? "all" : pause.sender,
                        pause.status);
    }

    private static String small(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
