package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.fixture.Until;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.SeenMessage;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A carrier that asks for the end of its links in the middle of the traffic, as every night.
@Timeout(60)
class UnbindStoryTest {
    private static final long FIRST = 447_400_123_000L;
    private static final Behaviour SLOW =
            Behaviour.delivered(new Delay(5, 50)).withAnswer(Answer.after(new Delay(20, 60)));

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "resend"})
    void loses_and_doubles_nothing(String policy) throws Exception {
        try (World world =
                World.of(World.SETTINGS)
                        .carrier(Script.of(SLOW), "window = 50, uncertain = " + policy)
                        .start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.sendMany(account, Form.of("x"), FIRST, 400);
            LongSupplier accepted = () -> world.carriers.getFirst().stats().accepted();
            for (int night = 1; night <= 3; night++) {
                long enough = night * 60L;
                Until.isTrue("traffic", () -> accepted.getAsLong() >= enough);
                world.carriers.getFirst().unbindLinks();
            }
            world.awaitCounts(Map.of("DELIVRD", 400L));
            assertThat(world.seen())
                    .hasSize(400)
                    .extracting(SeenMessage::destination)
                    .doesNotHaveDuplicates();
            // what found no bind was not sent, and waited
            assertThat(world.texts("select distinct result from submission"))
                    .isSubsetOf("submitted", "deferred");
            world.assertPaid(account, 400);
        }
    }
}
