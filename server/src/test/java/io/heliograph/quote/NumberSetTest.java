package io.heliograph.quote;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.number.Msisdn;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The platform's black list in memory, held to a map that is changed in the same way.
final class NumberSetTest {
    private static final int MILLION = 1_000_000;

    private static NumberSet of(Map<Long, Boolean> rows) {
        NumberSet.Builder all = new NumberSet.Builder(10);
        new TreeMap<>(rows).forEach(all::add);
        return all.made();
    }

    private static boolean has(Map<Long, Boolean> rows, long number) {
        for (long digits = number; digits > 0; digits /= 10) {
            Boolean prefix = rows.get(digits);
            if (prefix != null && (prefix || digits == number)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void a_number_is_itself_and_a_prefix_all_that_begin_so() {
        NumberSet set = of(Map.of(380501112233L, false, 44L, true));
        assertThat(set.has(new Msisdn(380501112233L))).isTrue();
        assertThat(set.has(new Msisdn(3805011122330L))).isFalse();
        assertThat(set.has(new Msisdn(38050111223L))).isFalse();
        assertThat(set.has(new Msisdn(447400123456L))).isTrue();
        assertThat(NumberSet.NONE.has(new Msisdn(447400123456L))).isFalse();
    }

    @Test
    void any_changes_one_after_the_other_come_to_what_they_say() {
        Random random = new Random(69);
        Map<Long, Boolean> rows = new HashMap<>();
        NumberSet set = NumberSet.NONE;
        for (int round = 0; round < 300; round++) {
            Map<Long, @Nullable Boolean> changed = new HashMap<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                long digits =
                        random.nextInt(3) == 0
                                ? 1 + random.nextInt(40)
                                : 1_000_000 + random.nextInt(60);
                changed.put(digits, random.nextInt(3) == 0 ? null : digits < 1_000_000);
            }
            changed.forEach((digits, prefix) -> {
                if (prefix == null) {
                    rows.remove(digits);
                } else {
                    rows.put(digits, prefix);
                }
            });
            set = set.with(changed);
            assertThat(set.size()).isEqualTo(rows.size());
            for (long number = 1_000_000; number < 1_000_060; number++) {
                assertThat(set.has(new Msisdn(number))).isEqualTo(has(rows, number));
            }
        }
    }

    @Test
    void a_million_take_8_megabytes_and_are_changed_in_a_moment() {
        NumberSet.Builder all = new NumberSet.Builder(MILLION);
        for (long i = 0; i < MILLION; i++) {
            all.add(380_500_000_000L + i * 7, false);
        }
        NumberSet set = all.made();
        assertThat(set.size()).isEqualTo(MILLION);
        assertThat(set.has(new Msisdn(380_500_000_000L + 7L * 999_999))).isTrue();
        assertThat(set.has(new Msisdn(380_500_000_001L))).isFalse();
        NumberSet changed = set.with(Map.of(380_500_000_001L, false));
        assertThat(changed.size()).isEqualTo(MILLION + 1);
        assertThat(changed.has(new Msisdn(380_500_000_001L))).isTrue();
    }
}
