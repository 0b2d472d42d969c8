package io.heliograph.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// What is counted of the calls. Paths are those of the routes, so that no caller can invent a
/// series; all others are `other`.
final class HttpMetrics {
    private static final int STATUS_MAX = 600;

    private final MeterRegistry registry;
    private final Map<String, AtomicReferenceArray<Timer>> byPath = new ConcurrentHashMap<>();

    HttpMetrics(MeterRegistry registry, AtomicInteger running) {
        this.registry = registry;
        Gauge.builder("heliograph.http.requests.running", running, AtomicInteger::get)
                .description("requests being answered")
                .register(registry);
    }

    /// One call's end.
    void answered(String path, int status, long nanos) {
        AtomicReferenceArray<Timer> byStatus = byPath.get(path);
        if (byStatus == null) {
            byStatus = byPath.computeIfAbsent(path, any -> new AtomicReferenceArray<>(STATUS_MAX));
        }
        Timer timer = byStatus.get(status);
        if (timer == null) {
            timer = timer(path, status);
            byStatus.set(status, timer);
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(String path, int status) {
        return Timer.builder("heliograph.http.requests")
                .description("from the head of a request to the end of its answer")
                .tag("path", path)
                .tag("status", Integer.toString(status))
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(20),
                        Duration.ofMillis(50),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(registry);
    }
}
