package io.heliograph.mailing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whose turn it is when.
final class MailingPaceTest {
    private static final Instant NOON = Instant.parse("2026-10-05T12:00:00Z");
    private static final int MAX = 500;

    private static MailingPace pace(long handled, long seconds, long total) {
        return new MailingPace(NOON, handled, NOON.plusSeconds(seconds), total);
    }

    private static Instant at(double seconds) {
        return NOON.plusMillis((long) (seconds * 1000));
    }

    @ParameterizedTest
    @CsvSource({
        // handled before, window in s, total, index, its turn in s
        "0, 100, 101, 0, 0",
        "0, 100, 101, 1, 1",
        "0, 100, 101, 50, 50",
        "0, 100, 101, 100, 100",
        "0, 100, 101, 200, 100", // more recipients than were counted
        "0, 10, 2, 0, 0",
        "0, 10, 2, 1, 10",
        "0, 10, 1, 0, 0",
        "0, 10, 0, 0, 0",
        "51, 100, 101, 51, 0",
        "51, 100, 101, 100, 100",
        "100, 100, 101, 100, 100", // the last one alone
        "0, 0, 1000, 999, 0",
        "0, -5, 1000, 999, 0",
    })
    void gives_each_recipient_a_turn(
            long handled, long seconds, long total, long index, double turn) {
        assertThat(pace(handled, seconds, total).turn(index)).isEqualTo(at(turn));
    }

    @ParameterizedTest
    @CsvSource({
        // done, now in s, due
        "0, -1, 0",
        "0, 0, 1",
        "1, 0, 0",
        "1, 0.9, 0",
        "1, 1, 1",
        "1, 10, 10",
        "11, 10, 0",
        "90, 1000, 500",
        "0, 499, 500",
        "0, 498.9, 499",
    })
    void tells_how_many_are_due(long done, double now, int due) {
        assertThat(pace(0, 1000, 1001).due(done, at(now), MAX)).isEqualTo(due);
    }

    @Test
    void a_mailing_of_a_million_ends_with_its_window() {
        MailingPace pace = pace(0, 3600, 1_000_000);
        long done = 0;
        Instant now = NOON;
        while (done < 1_000_000) {
            int due = pace.due(done, now, MAX);
            done += due;
            if (due < MAX) {
                now = now.plusMillis(200);
            }
        }
        assertThat(Duration.between(NOON.plusSeconds(3600), now).abs())
                .isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void without_a_window_all_are_due_at_once() {
        assertThat(pace(0, 0, 1000).due(0, NOON, MAX)).isEqualTo(MAX);
        assertThat(pace(0, 0, 1000).isOff(0, at(1_000_000))).isFalse();
    }

    @Test
    void who_was_held_up_or_whose_clock_was_set_back_is_to_be_spread_anew() {
        MailingPace pace = pace(0, 1000, 1001);
        assertThat(pace.isOff(10, at(11.9))).isFalse();
        assertThat(pace.isOff(10, at(12.1))).isTrue();
        assertThat(pace.isOff(10, at(-0.1))).isTrue();
    }
}
