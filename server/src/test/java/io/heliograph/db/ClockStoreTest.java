package io.heliograph.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ClockStoreTest {
    @Test
    void a_clock_that_disagrees_with_the_databases_by_more_than_a_second_is_told() {
        try (TestDatabase test = TestDatabase.create()) {
            assertThat(ahead(test, Duration.ZERO)).isEqualTo(Duration.ZERO);
            assertThat(ahead(test, Duration.ofDays(12)))
                    .isBetween(Duration.ofDays(12).minusSeconds(20), Duration.ofDays(12));
            assertThat(ahead(test, Duration.ofMinutes(-5)))
                    .isBetween(Duration.ofMinutes(-5), Duration.ofMinutes(-5).plusSeconds(20));
        }
    }

    private static Duration ahead(TestDatabase test, Duration by) {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        Clock clock = Clock.offset(Clock.systemUTC(), by);
        ClockStore clocks = new ClockStore(test.database(), clock, metrics);
        clocks.tick();
        assertThat(clocks.disagrees()).isEqualTo(!by.isZero());
        assertThat(metrics.get("heliograph.clock.ahead.seconds").gauge().value())
                .isEqualTo(clocks.ahead().toMillis() / 1e3);
        return clocks.ahead();
    }
}
