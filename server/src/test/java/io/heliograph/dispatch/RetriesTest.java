package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetriesTest {
    private final Outgoing outgoing = Outgoings.of(1, 380670000001L);

    @ParameterizedTest
    @CsvSource({
        "1, 100",
        "2, 200",
        "3, 400",
        "6, 3200",
        "7, 5000",
        "8, 5000",
        "40, 5000",
        "32000, 5000"
    })
    void pauses_are_doubled_up_to_the_longest_and_jittered(int failedAttempt, long millis) {
        for (int i = 0; i < 100; i++) {
            Retries retries = new Retries(Duration.ofMillis(100), Duration.ofMillis(5_000));
            retries.add(outgoing, 1, failedAttempt, 0);
            List<Retries.Retry> due = new ArrayList<>();
            retries.takeDue(Duration.ofMillis(millis).toNanos() / 2 - 1, due::add);
            assertThat(due).isEmpty();
            retries.takeDue(Duration.ofMillis(millis).toNanos(), due::add);
            assertThat(due)
                    .singleElement()
                    .returns(failedAttempt + 1, Retries.Retry::attempt)
                    .returns(1L, Retries.Retry::partId);
            assertThat(retries.size()).isZero();
        }
    }

    @Test
    void a_pause_of_hours_does_not_overflow() {
        Retries retries = new Retries(Duration.ofHours(5), Duration.ofHours(20));
        retries.add(outgoing, 1, 21, 0);
        List<Retries.Retry> due = new ArrayList<>();
        retries.takeDue(Duration.ofHours(9).toNanos(), due::add);
        assertThat(due).isEmpty();
        retries.takeDue(Duration.ofHours(20).toNanos(), due::add);
        assertThat(due).hasSize(1);
    }

    @Test
    void gives_the_earliest_first_also_when_the_clock_wraps() {
        Retries retries = new Retries(Duration.ofNanos(2), Duration.ofSeconds(1));
        long now = Long.MAX_VALUE - 1;
        retries.add(outgoing, 2, 20, now);
        retries.add(outgoing, 1, 1, now);
        List<Long> due = new ArrayList<>();
        retries.takeDue(now + Duration.ofSeconds(1).toNanos(), r -> due.add(r.partId()));
        assertThat(due).containsExactly(1L, 2L);
    }

    @Test
    void waits_until_the_next_but_at_most_a_second() {
        Retries retries = new Retries(Duration.ofMillis(10), Duration.ofHours(1));
        assertThat(retries.waitNanos(0)).isEqualTo(1_000_000_000);
        retries.add(outgoing, 1, 1, 0);
        assertThat(retries.waitNanos(0)).isBetween(5_000_000L, 10_000_000L);
        assertThat(retries.waitNanos(20_000_000)).isZero();
    }
}
