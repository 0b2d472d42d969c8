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
    void refusals_by_chance_do_not_bring_it_to_a_halt() {
        Pace pace = new Pace(0, now);
        int served = 0;
        for (int i = 0; i < 30_000; i++) {
            now += MILLI;
            int taken = pace.take(1, now);
            if (taken > 0 && i > 2_000 && i % 5 == 0) {
                pace.throttled(now);
            } else {
                served += taken;
            }
            pace.answered(taken, now);
        }
        assertThat(served).isGreaterThan(3_000);
    }

    @Test
    void a_provider_of_20_a_second_refuses_few() {
        Pace pace = new Pace(0, now);
        int refused = 0;
        int served = 0;
        int servedThisSecond = 0;
        for (int i = 0; i < 30_000; i++) {
            now += MILLI;
            servedThisSecond = i % 1_000 == 0 ? 0 : servedThisSecond;
            for (int taken = pace.take(10, now); taken > 0; taken--) {
                if (servedThisSecond < 20) {
                    servedThisSecond++;
                    served++;
                } else {
                    refused++;
                    pace.throttled(now);
                }
                pace.answered(1, now);
            }
        }
        assertThat(served).isGreaterThan(300);
        assertThat(refused).isLessThan(100);
    }

    @Test
    void one_refusal_does_not_stop_what_is_hardly_sent_anything() {
        Pace pace = new Pace(0, now);
        assertThat(pace.take(1, now)).isEqualTo(1);
        pace.throttled(now);
        assertThat(pace.rate()).isBetween(13.0, 15.0);
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
