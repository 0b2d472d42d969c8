package io.heliograph.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BeatTest {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger done = new AtomicInteger();
    private final Beat beat = new Beat(nanos::get);

    @Test
    void rests_longer_after_work_that_took_longer() {
        work(Duration.ofMillis(100));
        pass(Duration.ofMillis(1_800));
        work(Duration.ZERO);
        assertThat(done).hasValue(1);
        pass(Duration.ofMillis(200));
        work(Duration.ZERO);
        assertThat(done).hasValue(2);
    }

    @Test
    void is_back_within_seconds_of_work_that_waited_for_a_database() {
        work(Duration.ofSeconds(10));
        pass(Beat.PAUSE_MAX);
        work(Duration.ZERO);
        assertThat(done).hasValue(2);
    }

    private void work(Duration takes) {
        beat.every(
                "work",
                PAUSE,
                () -> {
                    done.incrementAndGet();
                    pass(takes);
                });
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
