package io.heliograph.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class UnsettledTest {
    private static final int MEETINGS = 2_000;

    @Test
    void nothing_that_is_under_way_is_below() throws Exception {
        try (TestDatabase test = TestDatabase.create()) {
            NodeIds ids = new NodeIds(1, Clock.systemUTC(), new NodeStore(test.database()));
            Unsettled unsettled = new Unsettled(ids);
            AtomicBoolean done = new AtomicBoolean();
            AtomicLong underWay = new AtomicLong();
            Thread lane =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (!done.get()) {
                                    long mark = unsettled.begin();
                                    underWay.set(ids.next());
                                    spin();
                                    underWay.set(0);
                                    unsettled.end(mark);
                                }
                            });
            int met = 0;
            try {
                while (met < MEETINGS) {
                    long before = underWay.get();
                    long below = unsettled.below();
                    if (before != 0 && underWay.get() == before) {
                        met++;
                        assertThat(below).isLessThan(before);
                    }
                }
            } finally {
                done.set(true);
                lane.join();
            }
            long first = unsettled.begin();
            long second = unsettled.begin();
            unsettled.end(second);
            assertThat(unsettled.below()).isEqualTo(first);
            unsettled.end(first);
            assertThat(unsettled.below()).isGreaterThan(second);
        }
    }

    /// Long enough for the other to look.
    private static void spin() {
        for (int i = 0; i < 500; i++) {
            Thread.onSpinWait();
        }
    }
}
