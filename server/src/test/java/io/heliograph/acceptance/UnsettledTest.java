package io.heliograph.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class UnsettledTest {
    private static final int LOOKS = 2_000_000;

    @Test
    void the_lowest_mark_is_told_while_the_last_group_comes_and_goes() throws Exception {
        Unsettled unsettled = new Unsettled();
        AtomicBoolean done = new AtomicBoolean();
        Thread lane =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!done.get()) {
                                unsettled.add(5);
                                unsettled.remove(5);
                            }
                        });
        try {
            for (int i = 0; i < LOOKS; i++) {
                assertThat(unsettled.lowest(9) % 4).isEqualTo(1);
            }
        } finally {
            done.set(true);
            lane.join();
        }
        unsettled.add(7);
        unsettled.add(3);
        assertThat(unsettled.lowest(9)).isEqualTo(3);
        assertThat(unsettled.lowest(1)).isEqualTo(1);
    }
}
