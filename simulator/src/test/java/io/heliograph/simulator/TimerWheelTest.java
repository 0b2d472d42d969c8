package io.heliograph.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimerWheelTest {
    private static final int TICK_MILLIS = 2;

    private final MovedTicker ticker = new MovedTicker();
    private final Time time = new Time(ticker::nanos, () -> java.time.Instant.EPOCH);
    private final TimerWheel wheel = new TimerWheel(TICK_MILLIS, time);
    private final List<String> fired = new ArrayList<>();

    @Test
    void fires_in_the_order_of_the_ticks_and_never_early() {
        wheel.add(() -> fired.add("late"), 20_000);
        wheel.add(() -> fired.add("soon"), 3);
        wheel.add(() -> fired.add("soon, too"), 4);
        advance(2);
        assertThat(fired).isEmpty();
        advance(2);
        assertThat(fired).containsExactly("soon", "soon, too");
        advance(19_995);
        assertThat(fired).hasSize(2);
        advance(1);
        assertThat(fired).containsExactly("soon", "soon, too", "late");
        assertThat(wheel.size()).isZero();
    }

    @Test
    void counts_a_delay_from_the_time_it_is_added() {
        wheel.add(() -> fired.add("first"), 50);
        ticker.advance(Duration.ofMillis(500));
        time.read();
        wheel.add(() -> fired.add("second"), 100);
        wheel.advance();
        assertThat(fired).containsExactly("first");
        advance(98);
        assertThat(fired).hasSize(1);
        advance(2);
        assertThat(fired).containsExactly("first", "second");
    }

    @Test
    void lets_what_fires_add_more() {
        wheel.add(() -> wheel.add(() -> fired.add("again"), 0), 0);
        advance(2);
        assertThat(fired).isEmpty();
        advance(2);
        assertThat(fired).containsExactly("again");
    }

    @Test
    void forgets_what_it_is_told() {
        Due kept = () -> fired.add("kept");
        wheel.add(kept, 2);
        wheel.add(() -> fired.add("forgotten"), 2);
        assertThat(wheel.removeIf(due -> !due.equals(kept))).isEqualTo(1);
        advance(10);
        assertThat(fired).containsExactly("kept");
    }

    private void advance(long millis) {
        ticker.advance(Duration.ofMillis(millis));
        time.read();
        wheel.advance();
    }

    private static final class MovedTicker {
        private long nanos;

        long nanos() {
            return nanos;
        }

        void advance(Duration by) {
            nanos += by.toNanos();
        }
    }
}
