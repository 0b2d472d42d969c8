package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BacklogsTest {
    private static final int SEEDS = 300;
    private static final int STEPS = 1_500;

    @Test
    void loses_and_doubles_nothing_and_keeps_the_order_whatever_happens_when() {
        int kills = 0;
        int messages = 0;
        int deleted = 0;
        int cancelled = 0;
        int expired = 0;
        int lagging = 0;
        int setBack = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            BacklogModel model = new BacklogModel(seed);
            try {
                for (int i = 0; i < STEPS; i++) {
                    model.step();
                }
                model.settle();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed, failure);
            }
            assertThat(model.lost()).as("lost with seed " + seed).isEmpty();
            assertThat(model.waiting()).as("counted with seed " + seed).isZero();
            messages += model.messages();
            assertThat(model.remembered()).as("remembered with seed " + seed).isZero();
            deleted += model.deleted;
            cancelled += model.cancelled;
            expired += model.expired;
            lagging += model.lagging;
            kills += model.kills;
            setBack += model.setBack;
        }
        assertThat(kills).isGreaterThan(SEEDS);
        assertThat(setBack).isGreaterThan(SEEDS);
        assertThat(deleted).isGreaterThan(SEEDS);
        assertThat(cancelled).isGreaterThan(SEEDS);
        assertThat(expired).isGreaterThan(SEEDS);
        assertThat(lagging).isGreaterThan(SEEDS);
        assertThat(messages).isGreaterThan(50 * SEEDS);
    }
}
