package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.fixture.Until;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.ReceiptPlan;
import io.heliograph.simulator.ReceiptState;
import io.heliograph.simulator.Rule;
import io.heliograph.simulator.Script;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Receipts in every shape that carriers have for them.
@Tag("slow")
final class OddReceiptsStoryTest {
    private static final int EACH = 200;
    private static final long GOOD = 380670000001L;
    private static final long BAD = 380680000001L;

    private static Behaviour ending(ReceiptState state) {
        ReceiptPlan odd = ReceiptPlan.of(state, new Delay(1, 20)).withOdd(1);
        return Behaviour.delivered(new Delay(1, 20)).withReceipt(odd);
    }

    @Test
    void every_state_and_cent_is_right_whatever_the_shape() throws Exception {
        Script script =
                Script.of(ending(ReceiptState.DELIVRD))
                        .withRule(Rule.prefix("38068", ending(ReceiptState.UNDELIV)));
        try (World world = World.with(script)) {
            Account account = world.account("ann", PriceRule.DELIVERED);
            world.sendMany(account, Form.of("x"), GOOD, EACH);
            world.sendMany(account, Form.of("x"), BAD, EACH);
            world.awaitCounts(Map.of("DELIVRD", (long) EACH, "UNDELIV", (long) EACH));
            world.assertPaid(account, EACH);
            Until.isTrue(
                    "each has its acknowledgement",
                    () -> world.carriers.getFirst().stats().receiptsAcknowledged() == 2L * EACH);
            assertThat(world.carriers.getFirst().stats().receiptsResent()).isZero();
        }
    }
}
