package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DispatcherTest {
    @Test
    void a_bug_that_persists_is_met_about_once_a_second() {
        assertThat(Dispatcher.pauseNanos(1)).isLessThan(Duration.ofMillis(5).toNanos());
        for (int failures = 1; failures < 100; failures++) {
            assertThat(Dispatcher.pauseNanos(failures + 1))
                    .isBetween(
                            Dispatcher.pauseNanos(failures), 2 * Dispatcher.pauseNanos(failures));
        }
        assertThat(Dispatcher.pauseNanos(Integer.MAX_VALUE))
                .isBetween(Duration.ofMillis(900).toNanos(), Duration.ofMillis(1_100).toNanos());
    }
}
