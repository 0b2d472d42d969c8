package io.heliograph.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.MovingClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private final MovingClock clock = new MovingClock(Instant.parse("2026-09-14T08:30:05Z"));
    private final Attempts attempts = new Attempts(10, Duration.ofMinutes(1), 100, clock);

    private boolean taken(String key) {
        return attempts.take(key).isZero();
    }

    private int taken() {
        int taken = 0;
        while (taken("a")) {
            taken++;
        }
        return taken;
    }

    @Test
    void gives_the_limit_at_once_and_then_evenly_over_the_window() {
        assertThat(taken()).isEqualTo(10);
        clock.move(Duration.ofSeconds(5));
        assertThat(taken()).isZero();
        clock.move(Duration.ofSeconds(1));
        assertThat(taken()).isEqualTo(1);
        clock.move(Duration.ofSeconds(30));
        assertThat(taken()).isEqualTo(5);
        clock.move(Duration.ofHours(1));
        assertThat(taken()).isEqualTo(10);
        assertThat(taken("b")).isTrue();
    }

    @Test
    void a_clock_set_back_makes_nobody_wait_for_longer_than_the_window() {
        assertThat(taken()).isEqualTo(10);
        clock.move(Duration.ofHours(-1));
        assertThat(attempts.take("a")).isEqualTo(Duration.ofSeconds(6));
        clock.move(Duration.ofSeconds(6));
        assertThat(taken()).isEqualTo(1);
    }

    @Test
    void what_is_given_back_does_not_count() {
        for (int i = 0; i < 100; i++) {
            assertThat(taken("a")).isTrue();
            attempts.giveBack("a");
        }
        assertThat(taken()).isEqualTo(10);
    }

    @Test
    void watches_a_bounded_number_of_keys() {
        for (int i = 0; i < 100_000; i++) {
            assertThat(taken("key" + i)).isTrue();
        }
        assertThat(attempts.tracked()).isLessThanOrEqualTo(100);
    }
}
