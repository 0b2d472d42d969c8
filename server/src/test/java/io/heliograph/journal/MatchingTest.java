package io.heliograph.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.message.Messages;
import io.heliograph.pricing.PriceRule;
import org.junit.jupiter.api.Test;

final class MatchingTest {
    private static final String LONGEST = "x".repeat(39_015);

    @Test
    void a_look_up_with_a_long_text_is_not_remembered_for_its_receipt() {
        Matching matching = new Matching();
        ReceiptKey key = new ReceiptKey(1, "id");
        var longest = Messages.of(1, 1, 380670000001L, PriceRule.SUBMITTED, LONGEST);
        matching.remember(key, new Matching.Taken(longest, 1, true));
        assertThat(matching.find(key)).isNull();
        var usual = Messages.of(1, 1, 380670000001L, PriceRule.SUBMITTED);
        matching.remember(key, new Matching.Taken(usual, 1, true));
        assertThat(matching.find(key)).isNotNull();
    }
}
