package io.heliograph.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HashCountsTest {
    @Test
    void counts_each_hash() {
        var counts = new HashCounts(10_000);
        for (int round = 0; round < 3; round++) {
            for (long hash = 0; hash < 9_000; hash++) {
                assertThat(counts.add(Octets.mix(hash))).isEqualTo(round);
            }
        }
    }

    @Test
    void forgets_the_oldest_beyond_its_bound_and_keeps_what_is_in_use() {
        var counts = new HashCounts(100);
        counts.add(Octets.mix(-1));
        for (long hash = 0; hash < 1_000; hash++) {
            counts.add(Octets.mix(hash));
            assertThat(counts.add(Octets.mix(-1))).isEqualTo((int) hash + 1);
        }
        assertThat(counts.add(Octets.mix(999))).isEqualTo(1);
        assertThat(counts.add(Octets.mix(0))).isZero();
    }
}
