package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.fixture.Until;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.ReceiptPlan;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Answers that come when the submit had been given up.
@Tag("slow")
@Timeout(60)
class LateAnswerStoryTest {
    private static final long BOB = 447_400_123_456L;

    /// Longer than the answers are waited for.
    private static final Delay LATE = new Delay(600, 600);

    private static final Behaviour TAKES =
            Behaviour.delivered(new Delay(100, 100)).withAnswer(Answer.after(LATE));
    private static final Behaviour REFUSES =
            Behaviour.delivered(new Delay(100, 100))
                    .withAnswer(Answer.refused(Status.INVALID_DESTINATION, 1).withDelay(LATE));

    /// The second send waits so long that the first answer comes before it.
    private static final DispatchSettings PATIENT =
            new DispatchSettings(
                    1_000,
                    10_000,
                    200,
                    10,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(2),
                    2_000,
                    Duration.ofDays(1),
                    Duration.ofSeconds(30),
                    Duration.ofHours(1));

    private static World world(DispatchSettings settings, Behaviour behaviour, String own) {
        return World.of(settings)
                .carrier(Script.of(behaviour), "answerTimeoutMillis = 200, " + own)
                .start();
    }

    @Test
    void is_kept_and_makes_the_id_known() throws Exception {
        try (World world = world(World.SETTINGS, TAKES, "uncertain = unknown")) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            long part = world.send(account, Form.of("x"), BOB).getFirst();
            Until.isTrue("both rows", () -> world.attempts(part).size() == 2);
            assertThat(world.attempts(part)).containsExactly("uncertain", "answered_late");
            assertThat(
                            world.texts(
                                    "select s.provider_message_id from submission s join provider_message p using (part_id, provider_message_id) where s.result = 'answered_late' and s.error_code = 0"))
                    .hasSize(1);
            Until.isTrue(
                    "the receipt is taken up",
                    () -> world.number("select count(*) from parked_receipt") == 0);
        }
    }

    @Test
    void spares_the_second_send_that_has_not_left() throws Exception {
        try (World world = world(PATIENT, TAKES, "uncertain = resend")) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            List<Long> parts = world.sendMany(account, Form.of("x"), BOB, 20);
            world.awaitCounts(Map.of("DELIVRD", 20L));
            assertThat(world.seen()).hasSize(20);
            assertThat(world.attempts(parts.getFirst()))
                    .containsExactly("uncertain", "answered_late");
            assertThat(world.counter("heliograph.dispatch.spared")).isEqualTo(20);
            assertThat(world.gauge("heliograph.dispatch.held")).isZero();
            world.assertPaid(account, 20);
        }
    }

    @Test
    void spares_one_part_of_a_message_and_the_rest_goes_on() throws Exception {
        try (World world = world(PATIENT, TAKES, "uncertain = resend, window = 1")) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.send(account, Form.of("x".repeat(400)), BOB);
            world.awaitCounts(Map.of("DELIVRD", 3L));
            assertThat(world.seen()).hasSize(3);
            world.assertPaid(account, 3);
        }
    }

    @Test
    void a_late_refusal_ends_what_was_to_be_sent_again() throws Exception {
        try (World world = world(PATIENT, REFUSES, "uncertain = resend")) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            long part = world.send(account, Form.of("x"), BOB).getFirst();
            world.awaitCounts(Map.of("REJECTD", 1L));
            assertThat(world.seen()).hasSize(1);
            assertThat(world.attempts(part)).containsExactly("uncertain", "answered_late");
            assertThat(world.texts("select error_code from report")).containsExactly("11");
            world.assertPaid(account, 0);
        }
    }

    @Test
    void a_second_send_that_has_left_is_not_called_back() throws Exception {
        try (World world = world(World.SETTINGS, TAKES, "uncertain = resend")) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            long part = world.send(account, Form.of("x"), BOB).getFirst();
            world.awaitCounts(Map.of("DELIVRD", 1L));
            Until.isTrue("late", () -> world.attempts(part).contains("answered_late"));
            world.assertPaid(account, 1);
        }
    }

    @Test
    void what_was_taken_late_is_not_sent_again_by_the_next_start() throws Exception {
        Behaviour silent = TAKES.withReceipt(ReceiptPlan.NONE);
        try (World world = world(PATIENT, silent, "uncertain = resend")) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            long part =
                    world.send(account, Form.of("x").lifetime(Duration.ofMinutes(30)), BOB)
                            .getFirst();
            Until.isTrue("late", () -> world.attempts(part).contains("answered_late"));
            world.kill();
            world.start();
            long other =
                    world.send(account, Form.of("y").lifetime(Duration.ofMinutes(30)), BOB)
                            .getFirst();
            Until.isTrue("the next", () -> world.attempts(other).contains("answered_late"));
            assertThat(world.texts()).containsExactly("x", "y");
            world.move(Duration.ofMinutes(91));
            world.tick();
            world.awaitCounts(Map.of("EXPIRED", 2L));
            world.assertPaid(account, 2);
        }
    }
}
