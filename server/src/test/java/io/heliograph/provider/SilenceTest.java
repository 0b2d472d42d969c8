package io.heliograph.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final Silence silence = new Silence(nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void who_is_asked_nothing_is_not_silent() {
        pass(Duration.ofDays(1));
        assertThat(silence.isLong()).isFalse();
        assertThat(silence.lasts()).isZero();
    }

    @Test
    void lasts_from_the_first_submit_after_the_last_answer() {
        silence.submitted();
        pass(Duration.ofMinutes(9));
        silence.submitted();
        assertThat(silence.lasts()).isEqualTo(Duration.ofMinutes(9));
        assertThat(silence.isLong()).isFalse();
        pass(Duration.ofMinutes(1));
        assertThat(silence.isLong()).isTrue();
        silence.answered();
        assertThat(silence.isLong()).isFalse();
        pass(Duration.ofMinutes(20));
        silence.submitted();
        assertThat(silence.lasts()).isZero();
    }

    @Test
    void the_time_without_a_bind_does_not_count() {
        silence.bound();
        silence.submitted();
        pass(Duration.ofMinutes(9));
        silence.bound();
        silence.unbound();
        silence.unbound();
        pass(Duration.ofHours(8));
        silence.bound();
        assertThat(silence.isLong()).isFalse();
        assertThat(silence.lasts()).isEqualTo(Duration.ofMinutes(9));
        pass(Duration.ofMinutes(1)); // a carrier that drops its links and answers nothing is silent
        assertThat(silence.isLong()).isTrue();
    }
}
