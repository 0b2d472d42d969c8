package io.heliograph.incoming;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.MovingClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What is remembered in case that it comes again, and for how long.
final class RepeatsTest {
    private static final Instant NOW = Instant.parse("2026-10-05T12:00:00Z");

    private final MovingClock clock = new MovingClock(NOW);
    private final Repeats repeats = new Repeats(clock);

    private static Repeats.Key key(String text) {
        return new Repeats.Key("acme", "1234", "380501112233", text, false);
    }

    @Test
    void the_oldest_of_too_many_count_as_answered() {
        var line = new IncomingLogTest.Line();
        for (int id = 0; id <= Repeats.REMEMBERED_MAX; id++) {
            repeats.remember(id, key("text " + id), line.delivery(), NOW);
        }
        assertThat(repeats.size()).isEqualTo(Repeats.REMEMBERED_MAX);
        assertThat(repeats.settling()).containsExactly(0L);
        repeats.settled(repeats.settling());
        assertThat(repeats.settling()).isEmpty();
        line.lost = true;
        var other = new IncomingLogTest.Line();
        assertThat(repeats.takes(key("text 0"), other.delivery(), NOW)).isFalse();
        assertThat(repeats.takes(key("text 1"), other.delivery(), NOW)).isTrue();
    }

    @Test
    void what_could_not_be_kept_is_not_its_own_repeat() {
        var delivery = new IncomingLogTest.Line().delivery();
        repeats.remember(1, key("x"), delivery, NOW);
        repeats.forget(1);
        assertThat(repeats.takes(key("x"), delivery, NOW)).isFalse();
        repeats.remember(2, key("x"), delivery, NOW);
        assertThat(repeats.takes(key("x"), delivery, NOW)).isTrue();
    }
}
