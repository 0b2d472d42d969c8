package io.heliograph.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.message.Messages;
import io.heliograph.pricing.PriceRule;
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
        assertThat(matching.findOrPark(KEY)).isSameAs(longest);
        matching.remember(KEY, longest);
        assertThat(matching.findOrPark(KEY)).isNull();
        TakenPart usual = new TakenPart(Messages.of(1, 1, 380670000001L, PriceRule.SUBMITTED), 1);
        matching.begin(KEY, usual);
        matching.remember(KEY, usual);
        assertThat(matching.findOrPark(KEY)).isSameAs(usual);
    }

    @Test
    void of_a_part_and_its_receipt_the_second_learns_of_the_first() {
        TakenPart part = new TakenPart(Messages.of(1, 1, 380670000001L, PriceRule.SUBMITTED), 1);
        assertThat(matching.findOrPark(KEY)).isNull();
        assertThat(matching.begin(KEY, part)).isTrue();
        matching.unpark(KEY);
        assertThat(matching.begin(KEY, part)).isFalse();
    }

    @Test
    void what_is_not_committed_is_known_however_much_comes_after_it() {
        TakenPart first = new TakenPart(Messages.of(1, 1, 380670000001L, PriceRule.SUBMITTED), 1);
        matching.begin(KEY, first);
        TakenPart other = new TakenPart(Messages.of(2, 2, 380670000002L, PriceRule.SUBMITTED), 2);
        for (int i = 0; i < Matching.PARTS_MAX + 1; i++) {
            ReceiptKey key = new ReceiptKey(1, "other" + i);
            matching.begin(key, other);
            matching.remember(key, other);
        }
        assertThat(matching.findOrPark(KEY)).isSameAs(first);
    }
}
