package io.heliograph.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.MovingClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class SureTimeTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final TestDatabase test = TestDatabase.create();

    private final MovingClock clock = new MovingClock(START);
    private final AtomicLong nanos = new AtomicLong(-7);
    private final SureTime sure = new SureTime(test.database(), clock, nanos::get);

    @AfterAll
    static void stop() {
        test.close();
    }

    private void pass(Duration time) {
        clock.move(time);
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void is_the_clock_while_that_goes_as_time_does() {
        assertThat(sure.instant()).isEqualTo(START);
        pass(Duration.ofDays(2));
        clock.move(Duration.ofSeconds(30)); // a leap, or a slow clock that is set right
        assertThat(sure.instant()).isEqualTo(START.plus(Duration.ofDays(2)).plusSeconds(30));
        clock.move(Duration.ofDays(-1));
        assertThat(sure.instant()).isEqualTo(START.plus(Duration.ofDays(1)).plusSeconds(30));
    }

    @Test
    void a_clock_that_jumps_ahead_is_not_believed_and_right_again_at_once_when_it_is() {
        sure.instant();
        clock.move(Duration.ofDays(3));
        assertThat(sure.instant()).isEqualTo(START);
        pass(MINUTE);
        assertThat(sure.instant()).isEqualTo(START.plus(MINUTE));
        clock.move(Duration.ofDays(-3));
        assertThat(sure.instant()).isEqualTo(START.plus(MINUTE));
    }

    @Test
    void a_clock_that_stays_ahead_for_a_day_is_believed() {
        sure.instant();
        clock.move(Duration.ofDays(3));
        sure.instant();
        pass(SureTime.BELIEVED_AFTER.minus(MINUTE));
        assertThat(sure.instant()).isEqualTo(clock.instant().minus(Duration.ofDays(3)));
        pass(MINUTE);
        assertThat(sure.instant()).isEqualTo(clock.instant());
        clock.move(Duration.ofDays(3)); // a second jump waits for its own day
        assertThat(sure.instant()).isEqualTo(clock.instant().minus(Duration.ofDays(3)));
    }

    @Test
    void a_clock_ahead_of_the_databases_counts_as_that() {
        Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofDays(3));
        SureTime ours = new SureTime(test.database(), ahead, System::nanoTime);
        assertThat(ours.instant()).isBefore(Instant.now().plus(MINUTE));
    }
}
