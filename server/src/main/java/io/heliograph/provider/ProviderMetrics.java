package io.heliograph.provider;

import io.heliograph.message.PartState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What is counted of one provider.
final class ProviderMetrics {
    /// So many different statuses are told apart; a provider that invents more fills "other".
    static final int STATUSES_MAX = 64;

    /// So many words for states that nobody knows are told apart; then "other".
    static final int WORDS_MAX = 32;

    private static final int WORD_CHARS_MAX = 20;

    /// What should not come: a broken PDU, a receipt for nobody, a late answer, …
    final Oddities oddities;

    private final MeterRegistry registry;
    private final String provider;
    private final Timer answer;
    private final Map<Integer, Counter> byStatus = new ConcurrentHashMap<>();
    private final Map<PartState, Counter> byState = new EnumMap<>(PartState.class);
    private final Map<String, Counter> others = new ConcurrentHashMap<>();
    private final Set<String> words = ConcurrentHashMap.newKeySet();

    ProviderMetrics(MeterRegistry registry, String provider) {
        this.registry = registry;
        this.provider = provider;
        oddities =
                new Oddities(registry, "heliograph.provider.oddities", provider, System::nanoTime);
        answer =
                Timer.builder("heliograph.provider.answer")
                        .description("from submit_sm to its answer")
                        .tag("provider", provider)
                        .serviceLevelObjectives(
                                Duration.ofMillis(5),
                                Duration.ofMillis(20),
                                Duration.ofMillis(100),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(10))
                        .register(registry);
        for (PartState state : PartState.values()) {
            byState.put(state, counter("heliograph.provider.receipts", "state", state.name()));
        }
    }

    /// The gauges, read when they are asked for.
    ///
    /// @param silentSeconds for how long it has answered no submit, though there were some
    void watch(Window window, IntSupplier bound, LongSupplier silentSeconds) {
        gauge("heliograph.provider.binds.up", bound::getAsInt);
        gauge("heliograph.provider.silent.seconds", silentSeconds::getAsLong);
        gauge("heliograph.provider.window.used", window::used);
        gauge("heliograph.provider.window.capacity", window::capacity);
        // infinite where there is no limit
        gauge("heliograph.provider.pace", window::rate);
    }

    void answered(int status, long nanos) {
        answer.record(nanos, TimeUnit.NANOSECONDS);
        Counter counter = byStatus.get(status);
        if (counter == null) {
            String name = byStatus.size() < STATUSES_MAX ? "0x%02x".formatted(status) : "other";
            counter = counter("heliograph.provider.answers", "status", name);
            if (byStatus.size() < STATUSES_MAX) {
                byStatus.put(status, counter);
            }
        }
        counter.increment();
    }

    void receipt(PartState state) {
        Counter counter = byState.get(state);
        if (counter != null) {
            counter.increment();
        }
    }

    /// A receipt with a word for its state that nobody knows. The words are the provider's: letters
    /// and digits of them are told, of so many words.
    void unknownState(String word, byte[] pdu) {
        String clean = word.replaceAll("[^A-Za-z0-9_-]", "").toUpperCase(Locale.ROOT);
        String told = clean.length() > WORD_CHARS_MAX ? clean.substring(0, WORD_CHARS_MAX) : clean;
        boolean known = words.contains(told);
        if (!known && words.size() < WORDS_MAX) {
            words.add(told);
            known = true;
        }
        counter("heliograph.provider.unknown.states", "word", known ? told : "other").increment();
        oddities.seen("receipt_word_unknown", "word=" + told, pdu);
    }

    /// A submit without an answer: `uncertain` or `not_sent`, and why.
    void lost(String outcome, String why) {
        others.computeIfAbsent(
                        outcome + ":" + why,
                        _ ->
                                Counter.builder("heliograph.provider.unanswered")
                                        .tag("provider", provider)
                                        .tag("outcome", outcome)
                                        .tag("why", why)
                                        .register(registry))
                .increment();
    }

    private Counter counter(String name, String tag, String value) {
        return Counter.builder(name).tag("provider", provider).tag(tag, value).register(registry);
    }

    private void gauge(String name, Supplier<Number> value) {
        Gauge.builder(name, value).tag("provider", provider).register(registry);
    }
}
