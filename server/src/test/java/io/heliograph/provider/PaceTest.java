package io.heliograph.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The bucket by a clock of its own.
class PaceTest {
    private static final long MILLI = 1_000_000;
    private long now;

    private int takenIn(Pace pace, long millis) {
        int taken = 0;
        for (long i = 0; i < millis; i++) {
            now += MILLI;
            taken += pace.take(1_000_000, now);
        }
        return taken;
    }

    @Test
    void never_exceeds_its_rate_and_reaches_it() {
        Pace pace = new Pace(1_000, now);
        assertThat(takenIn(pace, 10_000)).isBetween(9_990, 10_050);
        now += 60_000 * MILLI;
        assertThat(pace.take(1_000, now)).as("after a pause").isEqualTo(50);
    }

    @Test
    void takes_one_at_a_time_when_it_is_slow() {
        Pace pace = new Pace(2, now);
        assertThat(pace.take(10, now)).isEqualTo(1);
        assertThat(pace.take(10, now)).isZero();
        assertThat(pace.waitNanos(now)).isEqualTo(500 * MILLI);
        now += pace.waitNanos(now);
        assertThat(pace.take(10, now)).isEqualTo(1);
    }

    @Test
    void without_limit_takes_all() {
        Pace pace = new Pace(0, now);
        assertThat(pace.take(1_000_000, now)).isEqualTo(1_000_000);
        assertThat(pace.waitNanos(now)).isZero();
    }

    @Test
    void pauses_and_slows_when_throttled_and_recovers() {
        Pace pace = new Pace(1_000, now);
        takenIn(pace, 2_000);
        pace.throttled(now);
        assertThat(pace.take(1, now)).isZero();
        assertThat(takenIn(pace, 99)).isZero();
        assertThat(pace.rate()).isBetween(690.0, 760.0);
        takenIn(pace, 3_000);
        assertThat(pace.rate()).isEqualTo(1_000);
    }

    @Test
    void a_burst_of_refusals_slows_once() {
        Pace pace = new Pace(1_000, now);
        takenIn(pace, 2_000);
        for (int i = 0; i < 100; i++) {
            pace.throttled(now);
        }
        assertThat(pace.rate()).isBetween(650.0, 760.0);
    }

    @Test
    void learns_the_rate_of_a_provider_without_limit_and_forgets_it_again() {
        Pace pace = new Pace(0, now);
        for (int i = 0; i < 2_000; i++) {
            now += MILLI;
            pace.take(2, now);
        }
        pace.throttled(now);
        assertThat(pace.rate()).isBetween(1_000.0, 1_500.0);
        takenIn(pace, 30_000);
        assertThat(pace.rate()).isInfinite();
        pace.throttled(now);
        assertThat(pace.rate()).isFinite();
    }

    @Test
    void never_stops_altogether() {
        Pace pace = new Pace(0, now);
        for (int i = 0; i < 50; i++) {
            pace.throttled(now);
            now += 600 * MILLI;
        }
        assertThat(pace.rate()).isGreaterThanOrEqualTo(Pace.RATE_MIN);
        assertThat(takenIn(pace, 5_000)).isPositive();
    }
}
