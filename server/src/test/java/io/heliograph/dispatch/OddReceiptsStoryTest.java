package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.fixture.Until;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.IdFormat;
import io.heliograph.simulator.MessageIds;
import io.heliograph.simulator.ReceiptPlan;
import io.heliograph.simulator.ReceiptState;
import io.heliograph.simulator.Rule;
import io.heliograph.simulator.Script;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static Behaviour late(ReceiptState state) {
        ReceiptPlan plan =
                ReceiptPlan.of(state, new Delay(0, 3_000)).withEarly(0.2).withDoubled(0.3);
        return Behaviour.delivered(new Delay(0, 20)).withReceipt(plan);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transceiver", "transmitter-receiver"})
    void one_id_for_all_messages_means_whose_recipient_is_named_before_a_kill_and_after(
            String bindType) throws Exception {
        Script script =
                Script.of(late(ReceiptState.DELIVRD))
                        .withRule(Rule.prefix("38068", late(ReceiptState.UNDELIV)));
        World world =
                World.of(World.SETTINGS)
                        .carrier(
                                settings ->
                                        settings.withScript(script)
                                                .withIds(
                                                        new MessageIds(
                                                                IdFormat.DECIMAL,
                                                                IdFormat.DECIMAL,
                                                                7,
                                                                1)),
                                "binds = 2, window = 20, bindType = " + bindType)
                        .start();
        try (world) {
            Account ann = world.account("ann", PriceRule.DELIVERED);
            Account bob = world.account("bob", PriceRule.DELIVERED);
            world.sendMany(ann, Form.of("x"), GOOD, EACH);
            world.sendMany(bob, Form.of("x"), BAD, EACH);
            Until.isTrue(
                    "all are taken",
                    () ->
                            world.number(
                                            "select count(*) from submission where result = 'submitted'")
                                    == 2L * EACH);
            world.kill();
            world.start();
            world.awaitCounts(Map.of("DELIVRD", (long) EACH, "UNDELIV", (long) EACH));
            assertThat(world.texts("select distinct provider_message_id from submission"))
                    .containsExactly("7");
            world.assertPaid(ann, EACH);
            world.assertPaid(bob, 0);
        }
    }
}
