package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.dispatch.World.Way;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.SeenMessage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Messages that were accepted by an earlier version, and are cut by this one.
@Tag("slow")
final class MeasureStoryTest {
    private static final long BOB = 380670000001L;

    /// In GSM 03.38 it would be one part.
    private static final String TEXT = "0123456789".repeat(10);

    @Test
    void is_cut_as_was_told_at_acceptance() throws Exception {
        try (World world = World.with(Script.of(Behaviour.delivered(new Delay(1, 5))))) {
            Account ann = world.account("ann", PriceRule.SUBMITTED);
            Form later = Form.of(TEXT).after(Duration.ofMinutes(1));
            world.sendMany(ann, later, Way.REST, BOB, 1);
            assertThat(world.texts("select encoding || ' ' || encoding_rules from message"))
                    .containsExactly("gsm 2");
            // by rules that had one of its characters in UCS-2 alone
            world.execute("update message set encoding = 'ucs2', parts = 2");
            world.kill();
            world.start();
            world.move(Duration.ofMinutes(2));
            world.tick();
            world.awaitCounts(Map.of("DELIVRD", 2L));
            assertThat(world.seen()).extracting(SeenMessage::dataCoding).containsExactly(8, 8);
            assertThat(String.join("", world.texts())).isEqualTo(TEXT);
        }
    }

    @Test
    void what_was_accepted_before_that_was_kept_is_cut_as_it_was_given() throws Exception {
        try (World world = World.with(Script.of(Behaviour.delivered(new Delay(1, 5))))) {
            Account ann = world.account("ann", PriceRule.SUBMITTED);
            Form later = Form.of(TEXT).after(Duration.ofMinutes(1));
            world.sendMany(ann, later, Way.REST, BOB, 1);
            world.execute("update message set encoding = null, encoding_rules = null");
            world.move(Duration.ofMinutes(2));
            world.tick();
            world.awaitCounts(Map.of("DELIVRD", 1L));
            assertThat(world.seen()).extracting(SeenMessage::text).containsExactly(TEXT);
        }
    }
}
