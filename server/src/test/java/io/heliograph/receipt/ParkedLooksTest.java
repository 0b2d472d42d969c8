package io.heliograph.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParkedLooksTest {
    private static final Instant START = Instant.parse("2026-11-30T08:00:00Z");

    private final ParkedLooks looks = new ParkedLooks(START);
    private final List<ParkedLooks.Range> seen = new ArrayList<>();

    private Instant now = START;

    @Test
    void aThreadThatNeverRestsLooksNoMoreOftenForIt() {
        for (int millis = 0; millis < 10_000; millis++) {
            pass(Duration.ofMillis(1));
        }

        assertThat(seen).hasSize(30); // three ages, each second
        assertThat(looks.isDone()).isTrue();
    }

    @Test
    void whatIsParkedIsLookedAtAfterOneFiveAndThirtySecondsAndByTheMinuteForHalfAnHour() {
        Instant parked = START.plusMillis(2_500);
        List<Long> ages = new ArrayList<>();
        for (int tick = 0; tick < 40 * 60 * 4; tick++) {
            int before = seen.size();
            pass(Duration.ofMillis(250));
            seen.subList(before, seen.size()).stream()
                    .filter(range ->
                            parked.isAfter(range.after()) && !parked.isAfter(range.until()))
                    .forEach(_ -> ages.add(Duration.between(parked, now).toSeconds()));
        }

        assertThat(ages).startsWith(1L, 5L, 30L, 57L, 117L).endsWith(1_797L).hasSize(3 + 30);
    }

    @Test
    void noMomentIsLeftOutAndNoneLookedAtTwiceAtOneAge() {
        List.of(3, 999, 1, 1_700, 250, 20_000, 12)
                .forEach(millis -> pass(Duration.ofMillis(millis)));
        pass(Duration.ofSeconds(1));

        List<ParkedLooks.Range> afterOne = new ArrayList<>();
        for (int i = 0; i < seen.size(); i += 3) {
            afterOne.add(seen.get(i));
        }
        for (int i = 1; i < afterOne.size(); i++) {
            assertThat(afterOne.get(i).after()).isEqualTo(afterOne.get(i - 1).until());
        }
        assertThat(afterOne.getFirst().after()).isEqualTo(START.minusSeconds(1));
        assertThat(afterOne.getLast().until()).isEqualTo(now.minusSeconds(1));
    }

    @Test
    void aClockThatIsSetBackStopsNothing() {
        pass(Duration.ofSeconds(2));
        pass(Duration.ofHours(-3));
        seen.clear();
        pass(Duration.ofSeconds(1));

        assertThat(seen).hasSize(3);
        assertThat(seen.getFirst().until()).isEqualTo(now.minusSeconds(1));
    }

    private void pass(Duration time) {
        now = now.plus(time);
        looks.tick(now);
        while (!looks.isDone()) {
            seen.add(looks.next());
            looks.seen(null);
        }
    }
}
