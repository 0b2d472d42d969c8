package io.heliograph.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.MovingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private final MovingClock clock = new MovingClock(Instant.now());
    private final AtomicLong nanos = new AtomicLong();
    private final SteadyClock steady = new SteadyClock(clock, nanos::get);
    private final Instant begin = clock.instant();

    @Test
    void goes_on_while_the_clock_is_behind_and_follows_it_ahead() {
        clock.move(Duration.ofMinutes(-5));
        assertThat(steady.instant()).isEqualTo(begin);
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(steady.instant()).isEqualTo(begin.plusSeconds(10));
        clock.move(Duration.ofMinutes(6));
        assertThat(steady.instant()).isEqualTo(begin.plusSeconds(60));
    }
}
