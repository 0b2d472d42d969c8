package io.heliograph.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.message.Message;
import io.heliograph.number.Msisdn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/// References of long messages, by ids as a node makes them.
final class ReferencesTest {
    private static final Msisdn BOB = new Msisdn(380671234567L);

    /// Seconds since the ids' epoch.
    private long second = 20_000_000;

    private long sequence;

    private long ids(int count) {
        sequence += count;
        return second << 23 | (sequence - count);
    }

    private void pass(long seconds) {
        second += seconds;
        sequence = seconds == 0 ? sequence : 0;
    }

    private final References references = new References(this::ids);

    private void areAllDifferent(int count, long secondsBetween, int othersBetween) {
        Deque<Integer> latest = new ArrayDeque<>();
        for (int i = 0; i < count; i++) {
            int reference = Message.reference(references.next(2, BOB)) & 0xFF;
            assertThat(latest).as("text " + i).doesNotContain(reference);
            latest.add(reference);
            if (latest.size() > References.REMEMBERED_MAX) {
                latest.remove();
            }
            ids(othersBetween);
            pass(secondsBetween);
        }
    }

    @Test
    void those_to_one_phone_differ_a_second_apart_at_once_and_days_apart() {
        areAllDifferent(500, 1, 0);
        areAllDifferent(500, 0, 0);
        areAllDifferent(500, 0, 254);
        areAllDifferent(500, 256, 3);
        areAllDifferent(500, 86_400, 17);
    }

    @Test
    void a_few_a_second_apart_differ_also_where_a_restart_has_forgotten_the_others() {
        Deque<Integer> seen = new ArrayDeque<>();
        for (int i = 0; i < 256; i++) {
            int reference = Message.reference(new References(this::ids).next(2, BOB)) & 0xFF;
            assertThat(seen).doesNotContain(reference);
            seen.add(reference);
            pass(1);
        }
    }

    @Test
    void several_ways_of_writing_one_number_are_one_phone() {
        References few = new References(_ -> ++sequence);
        few.next(2, new Msisdn(5215512345678L));
        long before = sequence;
        sequence = 0;
        assertThat(few.next(2, new Msisdn(525512345678L))).isNotEqualTo(before);
    }

    @Test
    void what_has_changed_is_told_once_and_again_where_it_could_not_be_kept() {
        references.next(2, BOB);
        List<References.Place> changed = references.changed();
        assertThat(changed).hasSize(1);
        assertThat(references.changed()).isEmpty();
        references.changedStill(changed);
        assertThat(references.changed()).hasSize(1);
    }

    @Test
    void of_a_place_the_latest_are_told_the_latest_last() {
        List<Byte> given = new ArrayList<>();
        for (int i = 0; i < References.REMEMBERED_MAX + 10; i++) {
            given.add((byte) Message.reference(references.next(2, BOB)));
        }
        byte[] latest = references.changed().getFirst().latest();
        assertThat(latest).hasSize(References.REMEMBERED_MAX);
        assertThat(latest).containsExactly(given.subList(10, given.size()).toArray(Byte[]::new));
    }

    @Test
    void one_where_no_id_helps_is_given_all_the_same() {
        References stuck = new References(_ -> 7);
        assertThat(stuck.next(2, BOB)).isEqualTo(7);
        assertThat(stuck.next(2, BOB)).isEqualTo(7);
    }

    @Test
    void short_messages_take_the_first_id() {
        long before = references.next(1, BOB);
        assertThat(references.next(1, BOB)).isEqualTo(before + 1);
        assertThat(references.next(3)).isEqualTo(before + 2);
    }
}
