package io.heliograph.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.message.Messages;
import io.heliograph.pricing.PriceRule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MatchingTest {
    private static final String LONGEST = "x".repeat(39_015);

    private static final ReceiptKey KEY = new ReceiptKey(1, "id");

    private final Matching matching = new Matching();

    @Test
    void a_look_up_with_a_long_text_is_not_remembered_for_its_receipt_once_it_is_committed() {
        TakenPart longest =
                new TakenPart(Messages.of(1, 1, 380670000001L, PriceRule.SUBMITTED, LONGEST), 1);
        matching.begin(KEY, longest);
        assertThat(matching.find(KEY)).containsExactly(longest);
        matching.remember(KEY, longest);
        assertThat(matching.find(KEY)).isEmpty();
        TakenPart usual = part(1);
        matching.begin(KEY, usual);
        matching.remember(KEY, usual);
        assertThat(matching.find(KEY)).containsExactly(usual);
    }

    private static TakenPart part(long id) {
        return new TakenPart(Messages.of(1, id, 380670000001L, PriceRule.SUBMITTED), id);
    }

    @Test
    void of_a_part_and_its_receipt_the_second_learns_of_the_first() {
        ReceiptKey written = new ReceiptKey(1, "ID");
        assertThat(matching.find(KEY)).isEmpty();
        matching.park(List.of(KEY), written);
        assertThat(matching.begin(KEY, part(1))).isEqualTo(written);
        matching.unpark(Set.of(KEY));
        assertThat(matching.begin(KEY, part(2))).isNull();
    }

    @Test
    void a_mark_lasts_until_time_was_told_of_twice() {
        matching.park(List.of(KEY), KEY);
        matching.forgetMarks();
        assertThat(matching.begin(KEY, part(1))).isEqualTo(KEY);
        matching.forgetMarks();
        assertThat(matching.begin(KEY, part(2))).isNull();
    }

    @Test
    void what_is_not_committed_is_known_however_much_comes_after_it() {
        TakenPart first = part(1);
        matching.begin(KEY, first);
        for (int i = 0; i < Matching.PARTS_MAX + 1; i++) {
            TakenPart other = part(2);
            ReceiptKey key = new ReceiptKey(1, "other" + i);
            matching.begin(key, other);
            matching.remember(key, other);
        }
        assertThat(matching.find(KEY)).containsExactly(first);
        assertThat(matching.find(new ReceiptKey(1, "other0"))).isEmpty();
        assertThat(matching.find(new ReceiptKey(1, "other1"))).hasSize(1);
    }

    @Test
    void of_the_parts_that_one_id_was_given_to_the_open_ones_are_remembered() {
        TakenPart first = part(1);
        TakenPart second = part(2);
        TakenPart third = part(3);
        for (TakenPart part : List.of(first, second, third)) {
            matching.begin(KEY, part);
        }
        assertThat(matching.find(KEY)).containsExactly(third, second, first);
        matching.remember(KEY, second);
        second.ended = true;
        matching.remember(KEY, first);
        assertThat(matching.find(KEY)).containsExactly(third, first);
        matching.remember(KEY, third);
        assertThat(matching.find(KEY)).containsExactly(third, first);
    }

    @Test
    void of_one_id_so_many_are_remembered() {
        for (int i = 0; i < 2 * Matching.SAME_ID_MAX; i++) {
            TakenPart part = part(i + 1);
            matching.begin(KEY, part);
            matching.remember(KEY, part);
        }
        assertThat(matching.find(KEY)).hasSize(Matching.SAME_ID_MAX + 1);
    }
}
