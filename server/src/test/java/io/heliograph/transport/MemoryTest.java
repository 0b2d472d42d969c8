package io.heliograph.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MemoryTest {
    private static final long MAX = 64L << 20;
    private static final long SHARE = MAX / 4;

    private final Memory memory = new Memory(MAX);

    private Memory.Hold by(String account) {
        Memory.Hold hold = memory.hold();
        hold.by(account);
        return hold;
    }

    @Test
    void one_account_has_a_quarter_at_most_in_all_its_calls() {
        Memory.Hold first = by("a");
        assertThat(first.resize(SHARE - 20_000)).isTrue();
        Memory.Hold second = by("a");
        assertThat(second.resize(20_001)).isFalse();
        assertThat(second.resize(20_000)).isTrue();
        assertThat(by("b").resize(SHARE)).isTrue();
        first.close();
        assertThat(second.resize(SHARE)).isTrue();
    }

    @Test
    void large_calls_leave_an_eighth_to_small_ones() {
        for (String account : new String[] {"a", "b", "c"}) {
            assertThat(by(account).resize(SHARE)).isTrue();
        }
        assertThat(by("d").resize(SHARE / 2)).isTrue();
        assertThat(by("e").resize(Memory.SMALL_BYTES + 1)).isFalse();
        for (long held = 0; held < SHARE / 2; held += Memory.SMALL_BYTES) {
            assertThat(by("a").resize(Memory.SMALL_BYTES)).isTrue();
        }
        assertThat(by("a").resize(1)).isFalse();
    }

    @Test
    void where_others_fill_what_is_for_large_calls_each_account_still_has_one_at_a_time() {
        for (String account : new String[] {"a", "b", "c"}) {
            for (int i = 0; i < 16; i++) {
                assertThat(by(account).resize(SHARE / 16)).isTrue();
            }
        }
        assertThat(by("a").resize(1 << 20)).isFalse();
        Memory.Hold first = by("d");
        for (long held = 64 << 10; held <= 1 << 20; held *= 2) {
            assertThat(first.resize(held)).isTrue(); // as a body grows
        }
        assertThat(by("d").resize(1 << 20)).as("a second at a time").isFalse();
        assertThat(by("e").resize(1 << 20)).isTrue();
        first.close();
        assertThat(by("d").resize(1 << 20)).isTrue();
    }

    @Test
    void what_is_given_back_is_there_for_others() {
        Memory.Hold hold = by("a");
        assertThat(hold.resize(SHARE)).isTrue();
        hold.giveBack(SHARE / 2);
        assertThat(memory.taken()).isEqualTo(SHARE / 2);
        assertThat(by("a").resize(SHARE / 2)).isTrue();
    }

    @Test
    void what_is_refused_changes_nothing_and_all_is_given_back() {
        Memory.Hold hold = by("a");
        assertThat(hold.add(10_000)).isTrue();
        assertThat(hold.add(SHARE)).isFalse();
        assertThat(memory.taken()).isEqualTo(10_000);
        assertThat(hold.add(10_000)).isTrue();
        assertThat(hold.resize(5_000)).isTrue();
        assertThat(memory.taken()).isEqualTo(5_000);
        assertThat(by("a").resize(SHARE)).isTrue();
        hold.close();
        assertThat(memory.taken()).isEqualTo(SHARE);
    }
}
